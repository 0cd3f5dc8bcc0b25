import { jsonTokens } from "./json_tokens"

/** The text of a body; JSON indented and in colours. */
export function BodyView({ text }: { text: string }) {
  const tokens = jsonTokens(text)
  return (
    <pre class="body" tabIndex={0}>
      {tokens
        ? tokens.map(({ kind, text: piece }) => (kind === "mark" ? piece : <span class={`json-${kind}`}>{piece}</span>))
        : text || "(empty)"}
    </pre>
  )
}
