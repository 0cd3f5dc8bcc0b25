import { useLayoutEffect, useRef, useState } from "preact/hooks"
import type { Param } from "../playground_api"
import { isFilled, type Problems, settingId } from "./answers"
import { describedBy, Field } from "./field"

interface Props {
  params: readonly Param[]
  values: Readonly<Record<string, string>>
  problems: Problems
  /** Whether the section stays open although every required setting has a value. */
  isChanging: boolean
  onChanging: (isChanging: boolean) => void
  onInput: (name: string, value: string) => void
  /** Called when a value was changed and its control left. */
  onCommit: () => void
}

/** The administrator's settings. Folds up once the required ones are filled, as on Looker's Actions page. */
export function SettingsSection({ params, values, problems, isChanging, onChanging, onInput, onCommit }: Props) {
  const fields = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLButtonElement>(null)
  const isFolded = !isChanging && isFilled(params, values)
  const wasFolded = useRef(isFolded)
  useLayoutEffect(() => {
    if (wasFolded.current === isFolded) return
    wasFolded.current = isFolded
    // What has the focus is about to disappear.
    if (isFolded && fields.current?.contains(document.activeElement)) opener.current?.focus()
    if (!isFolded && document.activeElement === document.body) fields.current?.querySelector("input")?.focus()
  }, [isFolded])
  if (params.length === 0) return null

  const save = () => {
    const empty = params.find((param) => !isFilled([param], values))
    if (empty) return document.getElementById(settingId(empty.name))?.focus()
    onChanging(false)
  }
  return (
    <fieldset class="administrator">
      <legend>Administrator</legend>
      <div class="lead row">
        <p class="quiet">{isFolded ? summaryOf(params, values) : "Entered once, on Looker’s Actions page."}</p>
        {isFolded && (
          <button ref={opener} type="button" class="small" aria-expanded={false} onClick={() => onChanging(true)}>
            Change<span class="unseen"> the administrator’s settings</span>
          </button>
        )}
      </div>
      <div class="settings" ref={fields} hidden={isFolded}>
        {params.map((param) => (
          <Setting
            key={param.name}
            param={param}
            value={values[param.name] ?? ""}
            problem={problems[settingId(param.name)]}
            onInput={(value) => {
              onChanging(true)
              onInput(param.name, value)
            }}
            onCommit={onCommit}
          />
        ))}
        <div>
          <button type="button" class="secondary" onClick={save}>
            Save<span class="unseen"> the administrator’s settings</span>
          </button>
        </div>
      </div>
    </fieldset>
  )
}

/** Names the settings that have a value; the values can be secret. */
function summaryOf(params: Props["params"], values: Props["values"]): string {
  const filled = params.filter(({ name }) => values[name]?.trim())
  if (filled.length === 0) return "No setting is needed."
  return `Filled in: ${filled.map(({ name, label }) => label || name).join(", ")}.`
}

interface SettingProps {
  param: Param
  value: string
  problem?: string
  onInput: (value: string) => void
  onCommit: () => void
}

function Setting({ param, value, problem, onInput, onCommit }: SettingProps) {
  const [isShown, setShown] = useState(false)
  const { name, description, required } = param
  const id = settingId(name)
  const label = param.label || name
  return (
    <Field id={id} label={label} description={description} required={required} problem={problem}>
      <div class="with-button">
        <input
          {...describedBy({ id, description, problem })}
          name={name}
          type={param.sensitive && !isShown ? "password" : "text"}
          autocomplete={param.sensitive ? "new-password" : "off"}
          spellcheck={false}
          aria-required={required}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
          onChange={onCommit}
        />
        {param.sensitive && (
          <button type="button" class="small" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "Show"}
            <span class="unseen"> {label}</span>
          </button>
        )}
      </div>
    </Field>
  )
}
