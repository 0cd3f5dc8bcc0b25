import type { ComponentChildren } from "preact"
import { useState } from "preact/hooks"
import type { ExampleRun, ListedIntegration, SampleChoice } from "../playground_api"
import { fieldId, type Problems, settingId } from "./answers"
import { type Draft, formatLabel, isDocument } from "./choices"
import { DataSection } from "./data_section"
import { ExamplesRow } from "./examples_row"
import { FaultNote } from "./fault_note"
import { FormSection } from "./form_section"
import { GuideLink } from "./guide_link"
import { IntegrationIcon } from "./integration_icon"
import { SettingsSection } from "./settings_section"
import { plural } from "./texts"
import type { FormState } from "./use_form"

interface Props {
  integration: ListedIntegration
  samples: readonly SampleChoice[]
  examples: readonly ExampleRun[]
  hasGuide: boolean
  draft: Draft
  form: FormState
  problems: Problems
  isRunning: boolean
  /** Whether something was typed or sent; before, nothing is alarming. */
  isTouched: boolean
  /** The last delivery in one line, which takes the place of the summary in narrow windows. */
  bar?: ComponentChildren
  onChange: (part: Partial<Draft>) => Draft
  /** Called when the control with this id was changed. */
  onTouch: (id: string) => void
  onAskForm: (field?: string, value?: string) => void
  onLogOut: () => void
  onExample: (example: ExampleRun) => void
  onSend: () => void
  onClose: () => void
}

/** The administrator's settings, and below them Looker's Send dialog: form, data, Send. */
export function SendDialog(props: Props) {
  const { integration, draft, form, problems, isRunning, onChange, onTouch } = props
  const [isChangingSettings, setChangingSettings] = useState(false)
  const setSetting = (name: string, value: string) => {
    onTouch(settingId(name))
    onChange({ settings: { ...draft.settings, [name]: value } })
  }
  const setAnswer = (name: string, value: string) => {
    onTouch(fieldId(name))
    onChange({ formParams: { ...draft.formParams, [name]: value } })
  }
  const chooseExample = (example: ExampleRun) => {
    setChangingSettings(false)
    props.onExample(example)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    setChangingSettings(false)
    if (!isRunning) props.onSend()
  }
  return (
    <form class="card dialog" onSubmit={submit} noValidate aria-labelledby="dialog-title">
      <header>
        <IntegrationIcon integration={integration} size="large" />
        <div>
          <h1 id="dialog-title" tabIndex={-1}>
            {integration.label}
          </h1>
          <p class="quiet">{integration.description}</p>
          {props.hasGuide && <GuideLink integration={integration} />}
        </div>
        <button type="button" class="close" onClick={props.onClose}>
          <span aria-hidden="true">×</span>
          <span class="unseen">Back to the catalogue</span>
        </button>
      </header>
      <ExamplesRow examples={props.examples} onChoose={chooseExample} />
      <SettingsSection
        params={integration.params}
        values={draft.settings}
        problems={problems}
        isChanging={isChangingSettings}
        onChanging={setChangingSettings}
        onInput={setSetting}
        onCommit={() => props.onAskForm()}
      />
      {integration.form_url !== null && (
        <FormSection
          form={form}
          isTouched={props.isTouched}
          values={draft.formParams}
          problems={problems}
          onInput={setAnswer}
          onAsk={props.onAskForm}
          onLogOut={props.onLogOut}
        />
      )}
      <DataSection integration={integration} samples={props.samples} draft={draft} onChange={onChange} />
      <footer>
        <div class={props.bar ? "row has-bar" : "row"}>
          <button class="primary" aria-disabled={isRunning}>
            {isRunning ? "Sending …" : "Send"}
          </button>
          <p class="quiet">{summaryOf(draft, props.samples)}</p>
          {props.bar}
        </div>
        <FaultNote fault={draft.fault} onEnd={() => onChange({ fault: undefined })} />
      </footer>
    </form>
  )
}

function summaryOf(draft: Draft, samples: Props["samples"]): string {
  const { type, sample, rows, limit = rows, format, isStreamed } = draft
  if (type === "cell") return "One cell"
  const { maxRows = rows } = samples.find(({ name }) => name === sample) ?? {}
  const amount = isDocument(format) ? "" : plural(Math.min(rows, limit, maxRows), "row")
  return [amount, formatLabel(format), isStreamed ? "streamed" : "pushed"].filter(Boolean).join(" · ")
}
