import { fieldId, type Problems, valueOf } from "./answers"
import { FormControl } from "./form_control"
import { LoginLink } from "./login_link"
import type { FormState } from "./use_form"

interface Props {
  form: FormState
  /** Whether something was typed or sent; before, what the form lacks is no alarm. */
  isTouched: boolean
  values: Readonly<Record<string, string>>
  problems: Problems
  onInput: (name: string, value: string) => void
  /** Called to request the form again, with the new value if a field was changed. */
  onAsk: (name?: string, value?: string) => void
  onLogOut: () => void
}

/** Shows the form as Looker does. */
export function FormSection({ form, isTouched, values, problems, onInput, onAsk, onLogOut }: Props) {
  const { fields, error, isLoading, isLoggedIn, account } = form
  return (
    <fieldset aria-busy={isLoading}>
      <legend>Form</legend>
      <div class="lead row">
        <p class="quiet" role="status">
          {isLoading
            ? "Asking the hub for the form …"
            : isLoggedIn
              ? `You are logged in${account === undefined ? "" : ` as ${account}`}.`
              : "Asked of everyone who sends."}
        </p>
        {isLoggedIn && (
          <button type="button" class="link" onClick={onLogOut}>
            Log out
          </button>
        )}
        <button type="button" class="link" onClick={() => onAsk()} disabled={isLoading}>
          Ask again
        </button>
      </div>
      {error && (
        <p class={isTouched ? "callout bad" : "callout"} role={isTouched ? "alert" : "status"}>
          {error}
        </p>
      )}
      {!error && !isLoading && fields.length === 0 && <p class="quiet">The form is empty.</p>}
      {fields.map((field) => {
        if (field.type === "message") {
          return (
            <p class="callout" key={field.name}>
              {field.label && <strong>{field.label} </strong>}
              {field.value}
            </p>
          )
        }
        if (field.type?.startsWith("oauth_link")) {
          return <LoginLink key={field.name} field={field} onDone={() => onAsk()} />
        }
        return (
          <FormControl
            key={field.name}
            field={field}
            value={valueOf(field, values)}
            problem={problems[fieldId(field.name)]}
            onInput={(value) => onInput(field.name, value)}
            onCommit={(value) => field.interactive && onAsk(field.name, value)}
          />
        )
      })}
    </fieldset>
  )
}
