import { useEffect, useRef, useState } from "preact/hooks"
import type { Preview, RowChoice } from "../playground_api"
import { fetchPreview, messageOf } from "./api"
import { plural } from "./texts"

/** The first rows that will be sent, in a box that scrolls by itself. */
export function PreviewTable({ sample, rows, limit, isFormatted }: RowChoice) {
  const [preview, setPreview] = useState<Preview>()
  const [problem, setProblem] = useState("")
  const asked = useRef(0)
  useEffect(() => {
    const turn = ++asked.current
    const show = (found: Preview | undefined, why: string) => {
      if (turn !== asked.current) return
      setPreview(found)
      setProblem(why)
    }
    fetchPreview({ sample, rows, limit, isFormatted }).then(
      (found) => show(found, ""),
      (error: unknown) => show(undefined, messageOf(error)),
    )
  }, [sample, rows, limit, isFormatted])

  return (
    <div class="preview">
      <p class="label" id="preview-title">
        Rows to send
      </p>
      {problem && <p class="problem">{problem}</p>}
      {preview && preview.rowCount > 0 && <Table preview={preview} />}
      {preview && (
        <p class="hint" role="status">
          {preview.rowCount === 0
            ? "No rows: only the names of the columns are sent."
            : preview.rows.length < preview.rowCount
              ? `The first ${preview.rows.length} of ${plural(preview.rowCount, "row")}.`
              : `All ${plural(preview.rowCount, "row")}.`}
        </p>
      )}
    </div>
  )
}

function Table({ preview: { columns, rows } }: { preview: Preview }) {
  const side = (at: number) => (columns[at]?.isNumeric ? "number" : undefined)
  return (
    <div class="box" tabIndex={0} role="region" aria-labelledby="preview-title">
      <table>
        <thead>
          <tr>
            {columns.map(({ name, label, tags }, at) => (
              <th key={name} scope="col" class={side(at)} title={[name, ...tags].join(", ")}>
                {label}
                {tags.length > 0 && <span class="tags">{tags.join(", ")}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((text, at) => (
                <td key={at} class={side(at)}>
                  {text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
