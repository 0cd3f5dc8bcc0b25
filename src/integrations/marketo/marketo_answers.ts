import * as Hub from "../../framework"

/** Name of the service in messages. */
export const SERVICE = "Marketo"

/** Every answer of the REST API. With `success: false`, or with errors, Marketo has done nothing. */
export const ANSWER = new Hub.Shape((z) =>
  z.object({
    success: z.boolean(),
    errors: z
      .array(z.object({ code: z.union([z.string(), z.number()]).optional(), message: z.string().nullish() }))
      .default([]),
    result: z.array(z.unknown()).default([]),
  }),
)
export const TOKEN = new Hub.Shape((z) => z.object({ access_token: z.string().min(1) }))
/** What Marketo says of one lead, when it is written or when it joins or leaves a list. */
export const LEAD_RESULT = new Hub.Shape((z) =>
  z.object({
    id: z.int().optional(),
    status: z.string().optional(),
    reasons: z.array(z.object({ message: z.string().nullish() })).default([]),
  }),
)
const TOKEN_REFUSAL = new Hub.Shape((z) => z.object({ error_description: z.string() }))

export type LeadResult = Hub.Shaped<typeof LEAD_RESULT>
type Fault = Hub.Shaped<typeof ANSWER>["errors"][number]

/** Codes for a token that is no longer valid. Source of all codes: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/error-codes */
const STALE = [601, 602]
/** Calls came too fast. */
const TOO_FAST = 606
/** Marketo has done nothing of the call, and may do it later. */
const BUSY = [TOO_FAST, 608, 611, 614, 615]
/** Marketo may have done the call. */
const UNSURE = [604, 713]
/** Marketo would refuse every other call too: the token, the right, the daily quota, the address, a field. */
const FOR_ALL = [...STALE, 603, 607, 610, 1006]

const LOGIN_CURE = "Check the Client ID and the Client Secret on Looker's Actions page."
const URL_CURE = "Check the URL on Looker's Actions page."
const HTTP_CURES: Hub.Cures = { 400: LOGIN_CURE, 401: LOGIN_CURE, 404: URL_CURE }
const CURES: Readonly<Record<number, string>> = {
  603: "Check the role of the API user, and the list of permitted IP addresses in Marketo.",
  607: "The calls of the day are used up: send it tomorrow, or raise the quota.",
  610: URL_CURE,
  1006: "Check the tags marketo:… in LookML: each names a field of the REST API.",
  1013: "Check the id.",
}

/** A refusal with a code of Marketo. Its status says what the code means to `Repeat`. */
export class MarketoRefusal extends Hub.ServiceError {
  readonly isStale: boolean

  /** @param tooFastWaitMs Wait after calls that came too fast. */
  constructor({ code: said, message }: Fault, tooFastWaitMs: number) {
    const code = Number(said)
    const isBusy = BUSY.includes(code)
    const text = `Marketo refused the call: ${Hub.words(message) ?? "it gave no reason"} (code ${Hub.words(said, 20)})`
    super(SERVICE, [Hub.sentence(text), CURES[code]].filter(Boolean).join(" "), {
      status: isBusy ? 429 : UNSURE.includes(code) ? 503 : 200,
      retryAfterSec: code === TOO_FAST ? tooFastWaitMs / 1000 : undefined,
      concernsAll: FOR_ALL.includes(code),
    })
    this.isStale = STALE.includes(code)
  }
}

/** Explains an answer with another status than 2xx. */
export const explainMarketo: Hub.Explain = ({ status, json, words }) => ({
  said: words(TOKEN_REFUSAL.tryRead(json)?.error_description) ?? words(ANSWER.tryRead(json)?.errors[0]?.message),
  cure: HTTP_CURES[status],
})

/** Why Marketo did not take one lead. */
export function reasonOf({ reasons: [first], status }: LeadResult): string {
  return (
    Hub.words(first?.message) ?? (status ? `Marketo answered "${Hub.words(status, 50)}"` : "Marketo gave no reason")
  )
}
