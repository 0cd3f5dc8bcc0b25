import * as Hub from "../../framework"

const NO_LOGIN = /invalid_grant|could not authenticate/i

/** Whether Google does not accept the login, so that the user has to log in again. */
export function isLoginRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Hub.ServiceError)) return false
  return thrown.serviceStatus === 401 || NO_LOGIN.test(googleText(thrown))
}

/** What Google said, without the JSON around it; our own words where it said nothing. */
export function googleText(error: Hub.DeliveryError): string {
  // From the message, not from the body: there the secrets of the call are masked.
  const [, said] = /answered \d+: (.+)/s.exec(error.message) ?? []
  if (!said || !(error instanceof Hub.ServiceError)) return error.message
  const text = textOf(said, "message") ?? [textOf(said, "error"), textOf(said, "error_description")].filter(Boolean)
  return [text].flat().join(": ") || said
}

/**
 * A failure as Looker is told it, with the `error` object; what is no failed delivery stays as it is.
 * @param integration As it stands in brackets before what Google said.
 * @param remark Sentences after it, with the blank before them.
 */
export function googleFailure(
  thrown: unknown,
  integration: string,
  request: Hub.DataActionRequest,
  remark = "",
): unknown {
  if (!(thrown instanceof Hub.DeliveryError) || thrown.response.error) return thrown
  const said =
    thrown instanceof Hub.ServiceError ? Hub.addWait(googleText(thrown), thrown.retryAfterSec) : thrown.message
  const detail = remark ? Hub.sentence(said) + remark : said
  const status = NO_LOGIN.test(detail) ? "UNAUTHENTICATED" : Hub.responseStatus(thrown)
  const error = Hub.responseError(status, integration, detail)
  return thrown.reworded(error.message, { response: { ...thrown.response, error, webhookId: request.webhookId } })
}

/** The text of a member of a JSON document, which may break off after it. */
function textOf(json: string, name: string): string | undefined {
  const text = json.split(`"${name}"`).flatMap((rest) => /^\s*:\s*("(?:[^"\\]|\\.)*")/.exec(rest)?.[1] ?? [])[0]
  try {
    return text && (JSON.parse(text) as string)
  } catch {
    return undefined
  }
}
