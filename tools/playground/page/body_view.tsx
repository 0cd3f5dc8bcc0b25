import { jsonTokens } from "./json_tokens"
import { count } from "./texts"

/** Characters drawn of a text. A browser takes seconds to lay out millions of them. */
const MAX_SHOWN = 100_000

/** The text of a body; JSON indented and in colours. Of a long text only the beginning is shown. */
export function BodyView({ text, label }: { text: string; label: string }) {
  const shown = text.slice(0, MAX_SHOWN)
  return (
    <>
      <pre class="body" tabIndex={0} role="group" aria-label={label}>
        {jsonTokens(shown)?.map(({ kind, text: piece }) =>
          kind === "mark" ? piece : <span class={`json-${kind}`}>{piece}</span>,
        ) ??
          (shown || "(empty)")}
      </pre>
      {text.length > MAX_SHOWN && (
        <p class="quiet">
          The first {count(MAX_SHOWN)} of {count(text.length)} characters.
        </p>
      )}
    </>
  )
}
