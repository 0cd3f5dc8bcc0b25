import type { RecordedCall } from "../playground_api"

/** Headers that curl makes by itself, or that belong to the connection. */
const OWN = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "transfer-encoding",
])
/** Bytes that the sandbox keeps of a body. */
export const KEPT_BYTES = 64 * 1024
/** Stands for a body that was not kept as text and whole. */
export const BODY_FILE = "body.bin"

/**
 * Returns a recorded call as a curl command for a POSIX shell. Secrets are masked as in the call: `[secret]`. A body that is binary or longer
 * than 64 KB is read from the file `body.bin`.
 */
export function curlCommand(call: RecordedCall): string {
  const isUpload = call.method.startsWith("SFTP ")
  const options = isUpload ? uploadWords : httpWords
  // Without --globoff, curl would take the brackets of [secret] in an address for a range.
  const lines = [["curl", "--globoff", call.url], ...options(call)]
  return lines.map((words) => words.map(quoted).join(" ")).join(" \\\n  ")
}

/** Whether the command reads the body from a file, because it was not kept as text and whole. */
export function needsFile({ method, requestBody, requestBytes }: RecordedCall): boolean {
  if (method.startsWith("SFTP ") || requestBytes > KEPT_BYTES) return true
  return requestBytes > 0 && requestBody.startsWith(`(${requestBytes} bytes of `)
}

function uploadWords(): string[][] {
  // curl asks for the password.
  return [
    ["--user", "[user]"],
    ["--upload-file", BODY_FILE],
  ]
}

function httpWords(call: RecordedCall): string[][] {
  const { method, requestHeaders, requestBytes, requestBody } = call
  const headers = Object.entries(requestHeaders).filter(([name]) => !OWN.has(name))
  const hasType = headers.some(([name]) => name === "content-type")
  return [
    ...(method === "GET" && requestBytes === 0 ? [] : [method === "HEAD" ? ["--head"] : ["--request", method]]),
    // A header without a value ends in a semicolon: with a colon, curl would leave it out.
    ...headers.map(([name, value]) => ["--header", value ? `${name}: ${value}` : `${name};`]),
    // Otherwise curl would call any body a form.
    ...(requestBytes > 0 && !hasType ? [["--header", "content-type:"]] : []),
    ...(requestBytes > 0 ? [needsFile(call) ? ["--data-binary", `@${BODY_FILE}`] : ["--data-raw", requestBody]] : []),
  ]
}

/** A word as the shell reads it: between single quotes, only the quote itself is special. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
