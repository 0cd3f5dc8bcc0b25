import type { ListedIntegration, SampleChoice } from "../playground_api"
import { type Draft, formatLabel, formatsOf, formattingsOf, isDocument, TYPES, typesOf } from "./choices"
import { describedBy, Field } from "./field"
import { PreviewTable } from "./preview_table"
import { Segments } from "./segments"
import { count } from "./texts"

const ROW_COUNTS = [10, 1000, 100_000, 1_000_000]
const MAX_ROWS = 10_000_000

interface Props {
  integration: ListedIntegration
  samples: readonly SampleChoice[]
  draft: Draft
  onChange: (part: Partial<Draft>) => void
}

const FORMATTING_LABELS: Readonly<Record<string, string>> = { formatted: "Formatted", unformatted: "Unformatted" }
const LIMIT = { id: "data-limit", description: "Empty: all rows of the sample." }

/** The choices for the data: type, title, sample, format, rows and their formatting. The way of delivery is under "more". */
export function DataSection({ integration, samples, draft, onChange }: Props) {
  const types = typesOf(integration)
  const formattings = formattingsOf(integration)
  const hasRows = draft.type !== "cell" && !isDocument(draft.format)
  const formats = formatsOf(integration, draft.type)
  const chooseType = (type: string) => onChange({ type, format: formatsOf(integration, type)[0] ?? "" })
  const chooseSample = (name: string) =>
    onChange({ sample: name, rows: samples.find((each) => each.name === name)?.defaultRows ?? draft.rows })
  return (
    <fieldset>
      <legend>Data</legend>
      {types.length > 1 && (
        <Segments
          id="data-type"
          label="What is sent"
          options={types.map((name) => ({ name, label: TYPES[name] ?? name }))}
          value={draft.type}
          onChoose={chooseType}
        />
      )}
      {draft.type === "cell" && (
        <Field id="data-cell" label="Value of the cell">
          <input
            id="data-cell"
            value={draft.cellValue}
            autocomplete="off"
            onInput={(event) => onChange({ cellValue: event.currentTarget.value })}
          />
        </Field>
      )}
      {draft.type !== "cell" && (
        <Field id="data-title" label="Title">
          <input
            id="data-title"
            value={draft.title}
            placeholder={samples.find(({ name }) => name === draft.sample)?.label}
            autocomplete="off"
            onInput={(event) => onChange({ title: event.currentTarget.value })}
          />
        </Field>
      )}
      <div class="columns">
        <Field id="data-sample" label="Sample" required>
          <select id="data-sample" value={draft.sample} onChange={(event) => chooseSample(event.currentTarget.value)}>
            {samples.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </Field>
        {formats.length > 0 && (
          <Field id="data-format" label="Format" required>
            <select
              id="data-format"
              value={draft.format}
              onChange={(event) => onChange({ format: event.currentTarget.value })}
            >
              {formats.map((format) => (
                <option key={format} value={format}>
                  {formatLabel(format)}
                </option>
              ))}
            </select>
          </Field>
        )}
      </div>
      {hasRows && (
        <>
          <Field id="data-rows" label="Rows" required>
            <div class="with-button">
              <input
                id="data-rows"
                type="number"
                inputMode="numeric"
                min={0}
                max={MAX_ROWS}
                value={draft.rows}
                onInput={(event) => onChange({ rows: rowsIn(event.currentTarget.value) })}
              />
              <div class="choices" role="group" aria-label="Usual numbers of rows">
                {ROW_COUNTS.map((rows) => (
                  <button
                    key={rows}
                    type="button"
                    aria-pressed={draft.rows === rows}
                    onClick={() => onChange({ rows })}
                  >
                    {count(rows)}
                  </button>
                ))}
              </div>
            </div>
          </Field>
          <div class="columns">
            <Field {...LIMIT} label="Row limit">
              <input
                {...describedBy(LIMIT)}
                type="number"
                inputMode="numeric"
                min={1}
                max={MAX_ROWS}
                value={draft.limit ?? ""}
                onInput={(event) => onChange({ limit: rowsIn(event.currentTarget.value) || undefined })}
              />
            </Field>
            {formattings.length > 1 && (
              <Segments
                id="data-values"
                label="Values"
                options={formattings.map((name) => ({ name, label: FORMATTING_LABELS[name] ?? name }))}
                value={draft.isFormatted ? "formatted" : "unformatted"}
                onChoose={(formatting) => onChange({ isFormatted: formatting === "formatted" })}
              />
            )}
          </div>
          <PreviewTable sample={draft.sample} rows={draft.rows} limit={draft.limit} isFormatted={draft.isFormatted} />
        </>
      )}
      {draft.type !== "cell" && !hasRows && (
        <p class="quiet">The document is a sample of its own: the same file whatever the rows.</p>
      )}
      {draft.type !== "cell" && (
        <details class="more">
          <summary>More</summary>
          <Segments
            id="data-way"
            label="How it travels"
            options={[
              { name: "push", label: "Pushed in the request" },
              { name: "url", label: "Streamed from a URL" },
            ]}
            value={draft.isStreamed ? "url" : "push"}
            onChoose={(way) => onChange({ isStreamed: way === "url" })}
          />
        </details>
      )}
    </fieldset>
  )
}

function rowsIn(text: string): number {
  return Math.min(MAX_ROWS, Math.max(0, Math.trunc(Number(text)) || 0))
}
