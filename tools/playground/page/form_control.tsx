import type { FormField } from "../playground_api"
import { fieldId } from "./answers"
import { describedBy, Field } from "./field"

interface Props {
  field: FormField
  value: string
  problem?: string
  onInput: (value: string) => void
  /** Called when the value was changed and the control left. */
  onCommit: (value: string) => void
}

/** A text field, a text area or a select. Any unknown type becomes a text field. */
export function FormControl({ field, value, problem, onInput, onCommit }: Props) {
  const { name, description, required } = field
  const id = fieldId(name)
  const control = {
    ...describedBy({ id, description, problem }),
    name,
    "aria-required": required,
    value,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
    onChange: (event: { currentTarget: { value: string } }) => onCommit(event.currentTarget.value),
  }
  return (
    <Field id={id} label={field.label || name} description={description} required={required} problem={problem}>
      {field.type === "select" ? (
        <select {...control}>
          {!(required && field.default) && <option value="">Choose …</option>}
          {field.options?.map((option) => (
            <option key={option.name} value={option.name}>
              {option.label}
            </option>
          ))}
        </select>
      ) : field.type === "textarea" ? (
        <textarea {...control} rows={4} onKeyDown={sendOnCtrlEnter} />
      ) : (
        <input {...control} type="text" autocomplete="off" />
      )}
    </Field>
  )
}

/** Enter inserts a new line in a text area, so Ctrl+Enter or ⌘+Enter sends. */
function sendOnCtrlEnter(event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit()
}
