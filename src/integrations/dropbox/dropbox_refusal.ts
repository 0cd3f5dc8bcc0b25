import * as Hub from "../../framework"

const REFUSAL = new Hub.Shape((z) => z.object({ error_summary: z.string() }))
/** Part of Dropbox's error summary → what to do. */
const CURES: readonly (readonly [string, string])[] = [
  [
    "missing_scope",
    "The administrator of the Dropbox app permits files.content.write and files.metadata.read; then log in again.",
  ],
  ["conflict", "Choose another file name, or another answer to what happens when the file exists."],
  ["insufficient_space", "Make room in the Dropbox."],
  ["no_write_permission", "Choose a folder in which you may write."],
  ["malformed_path", "Choose a file name without characters that Dropbox does not take."],
  ["disallowed_name", "Choose another file name."],
]

/** The `error_summary` of a refusal; empty when Dropbox gave none. */
function errorSummary({ serviceText }: Hub.ServiceError): string {
  return REFUSAL.tryReadJson(serviceText)?.error_summary ?? ""
}

/** Whether the token is valid but the Dropbox app lacks the permission for the call. */
export function isMissingScope(error: Hub.ServiceError): boolean {
  return errorSummary(error).startsWith("missing_scope")
}

/** Quotes Dropbox's error summary and says what to do about it. */
export const explainDropbox: Hub.Explain = ({ status, error }) => {
  const summary = Hub.words(errorSummary(error))
  if (!summary) return undefined
  const cure = CURES.find(([part]) => summary.includes(part))?.[1]
  return { message: `Dropbox answered ${status} (${summary}).`, cure }
}

/** Returns the offset an upload session has reached, which Dropbox names when it already has the piece that was sent. */
export function correctOffset({ serviceStatus, serviceText }: Hub.ServiceError): number | undefined {
  if (serviceStatus !== 409) return undefined
  const found = /"correct_offset"\s*:\s*(\d+)/.exec(serviceText ?? "")
  return found ? Number(found[1]) : undefined
}
