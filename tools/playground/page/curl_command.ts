import type { RecordedCall } from "../playground_api"

/** Headers that curl makes by itself, or that belong to the connection. */
const OWN = new Set(["accept-encoding", "connection", "content-length", "expect", "host", "keep-alive", "transfer-encoding"])
/** Stands for a body that is not shown whole. */
const FILE = "body.bin"

/**
 * Returns a recorded call as a command of curl for a POSIX shell. Secrets are masked as in the call. A body that was not kept whole is read
 * from the file `body.bin`.
 */
export function curlCommand(call: RecordedCall): string {
  const { method, url, requestHeaders } = call
  // Without --globoff, curl takes the brackets of [secret] in an address for a range.
  const words = method.startsWith("SFTP ")
    ? [["--upload-file", FILE]]
    : [
        ...methodWords(call),
        ...Object.entries(requestHeaders)
          .filter(([name]) => !OWN.has(name))
          // A header without a value ends in a semicolon; with a colon, curl leaves it out.
          .map(([name, value]) => ["--header", value ? `${name}: ${value}` : `${name};`]),
        ...bodyWords(call),
      ]
  const lines = [["curl", "--globoff", url], ...words].map((line) => line.map(quoted).join(" "))
  return lines.join(" \\\n  ")
}

/** Whether the command needs a file, since the recorder kept only a part of the body, or knows only its length. */
export function needsFile({ requestBody, requestBytes }: RecordedCall): boolean {
  return requestBytes > 0 && new TextEncoder().encode(requestBody).length < requestBytes - maskedBytes(requestBody)
}

function methodWords({ method }: RecordedCall): string[][] {
  if (method === "GET") return []
  return method === "HEAD" ? [["--head"]] : [["--request", method]]
}

function bodyWords(call: RecordedCall): string[][] {
  if (call.requestBytes === 0) return []
  return needsFile(call) ? [["--data-binary", `@${FILE}`]] : [["--data-raw", call.requestBody]]
}

/** A word as the shell reads it: in single quotes everything is as it is, except the quote itself. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
