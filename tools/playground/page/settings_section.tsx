import { useState } from "preact/hooks"
import type { Param } from "../playground_api"
import { type Problems, settingId } from "./answers"
import { describedBy, Field } from "./field"

interface Props {
  params: readonly Param[]
  values: Readonly<Record<string, string>>
  problems: Problems
  onInput: (name: string, value: string) => void
  /** Called when a value was changed and its control left. */
  onCommit: () => void
}

/** The settings that an administrator enters once in Looker. */
export function SettingsSection({ params, values, problems, onInput, onCommit }: Props) {
  if (params.length === 0) return null
  return (
    <fieldset>
      <legend>Settings</legend>
      <p class="quiet lead">An administrator enters these once, in Looker.</p>
      {params.map((param) => (
        <Setting
          key={param.name}
          param={param}
          value={values[param.name] ?? ""}
          problem={problems[settingId(param.name)]}
          onInput={(value) => onInput(param.name, value)}
          onCommit={onCommit}
        />
      ))}
    </fieldset>
  )
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
