import { CopyButton } from "./copy_button"
import type { FileReceipt } from "./file_receipts"
import { MiddleCut } from "./middle_cut"
import { bytes, count } from "./texts"

/** The files that arrived: name, bytes, and where they are now. */
export function FileList({ files }: { files: readonly FileReceipt[] }) {
  if (files.length === 0) return null
  return (
    <section class="files" aria-labelledby="files-title">
      <h4 id="files-title">{files.length === 1 ? "File" : "Files"}</h4>
      <ul>
        {files.map(({ name, where, bytes: length }) => (
          <li key={`${where} ${name}`}>
            <strong>
              <MiddleCut text={name || "without a name"} />
            </strong>
            <span class="length" title={bytes(length)}>
              {count(length)} bytes
            </span>
            <span class="where">
              <MiddleCut text={where} />
            </span>
            <CopyButton what={`where ${name} is`} text={where.endsWith("/") ? where + name : `${name} · ${where}`} />
          </li>
        ))}
      </ul>
    </section>
  )
}
