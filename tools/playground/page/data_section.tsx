import type { ListedIntegration, SampleChoice } from "../playground_api"
import { type Draft, formatLabel, formatsOf, TYPES, typesOf } from "./choices"
import { Field } from "./field"
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

/** The choices for the data: type, sample, number of rows, format and way of delivery. */
export function DataSection({ integration, samples, draft, onChange }: Props) {
  const types = typesOf(integration)
  const formats = formatsOf(integration, draft.type)
  const chooseType = (type: string) => onChange({ type, format: formatsOf(integration, type)[0] ?? "" })
  const chooseSample = (name: string) =>
    onChange({ sample: name, rows: samples.find((each) => each.name === name)?.defaultRows ?? draft.rows })
  return (
    <fieldset>
      <legend>Data</legend>
      {types.length > 1 && (
        <Segments
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
      {draft.type !== "cell" && (
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
          <Segments
            label="How it travels"
            options={[
              { name: "push", label: "Pushed in the request" },
              { name: "url", label: "Streamed from a URL" },
            ]}
            value={draft.isStreamed ? "url" : "push"}
            onChoose={(way) => onChange({ isStreamed: way === "url" })}
          />
        </>
      )}
    </fieldset>
  )
}

function rowsIn(text: string): number {
  return Math.min(MAX_ROWS, Math.max(0, Math.trunc(Number(text)) || 0))
}
