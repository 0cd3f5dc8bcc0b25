import * as Hub from "../../framework"

const NO_LOGIN = /invalid_grant|could not authenticate/i

/** Whether Google does not accept the login, so that the user has to log in again. */
export function isLoginRefused(thrown: unknown): boolean {
  if (!(thrown instanceof Hub.ServiceError)) return false
  return thrown.serviceStatus === 401 || NO_LOGIN.test(thrown.message)
}

const TEXT_LENGTH = 1024
const REFUSAL = new Hub.Shape((z) =>
  z.object({
    error: z.union([z.string(), z.object({ message: z.string() })]),
    error_description: z.string().optional().catch(undefined),
  }),
)

/** What Google said, without the JSON around it. */
export const explainGoogle: Hub.Explain = ({ json, text, words }) => {
  const { error, error_description: description } = REFUSAL.tryRead(json) ?? { error: text }
  const said = typeof error === "string" ? [error, description].filter(Boolean).join(": ") : error.message
  return { message: words(said, TEXT_LENGTH) }
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
  const said = thrown.message
  const detail = remark ? Hub.sentence(said) + remark : said
  const status = NO_LOGIN.test(detail) ? "UNAUTHENTICATED" : Hub.responseStatus(thrown)
  const error = Hub.responseError(status, integration, detail)
  return thrown.reworded(error.message, { response: { ...thrown.response, error, webhookId: request.webhookId } })
}
