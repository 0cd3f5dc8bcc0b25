import type { SignatureScheme } from "../../sealing"

/** Whether a scheme is that of Standard Webhooks, for which the example signs. */
export function isSignedByTime({ timeHeader }: SignatureScheme): boolean {
  return timeHeader === "webhook-timestamp"
}

/**
 * Lines for a shell that send one event, signed as Standard Webhooks says.
 * @param type The `type` in the body.
 */
export function curlLine({ address, secret, type }: { address: string; secret: string; type: string }): string {
  const body = JSON.stringify({ type })
  return [
    `url=${quoted(address)}`,
    `secret=${quoted(secret)}`,
    `body=${quoted(body)}`,
    "id=msg_$(date +%s)_$$ time=$(date +%s)",
    `key=$(printf %s "\${secret#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')`,
    `sign() { openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A; }`,
    `curl "$url" -H 'content-type: application/json' --data-binary "$body" \\`,
    `  -H "webhook-id: $id" -H "webhook-timestamp: $time" \\`,
    `  -H "webhook-signature: v1,$(printf %s "$id.$time.$body" | sign)"`,
  ].join("\n")
}

/** A text as one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
