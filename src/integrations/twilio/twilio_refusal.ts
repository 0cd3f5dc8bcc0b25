import * as Hub from "../../framework"

/** What to do about some of Twilio's error codes. Source: https://www.twilio.com/docs/api/errors */
const CURES: Record<number, string> = {
  20003: "Check the Account SID and the Auth Token in the settings.",
  20404: "Check the Account SID in the settings.",
  20429: "Twilio takes no more for the moment: send it later, or fewer rows.",
  21212: "Check the Twilio number in the settings.",
  21408: "Permit the country of the number: Twilio Console > Messaging > Settings > Geo permissions.",
  21606: "Check the Twilio number in the settings: it must belong to the account and be able to send messages.",
  21608: "A trial account sends only to numbers that are verified in the Twilio Console.",
  21705: "Check the Messaging Service SID in the settings.",
}
/** How Twilio's API words a refusal; anything else comes from something before it. */
const REFUSAL = new Hub.Shape((z) =>
  z.object({ message: z.string().min(1), code: z.number().optional().catch(undefined) }),
)
const TOO_LONG = [21617, 21658]
/** Refusals of the account, the sender or the text: any other number would be refused as well. */
const FOR_ALL = [20003, 20005, 20404, 21212, 21603, 21705, ...TOO_LONG]

/** Twilio refused one message. */
export class TwilioRefusal extends Hub.ServiceError {
  /** Whether a message to any other number would be refused as well. */
  readonly concernsAll: boolean

  /** @param said Its reason in its own words. */
  constructor(said: string, code: number | undefined, cause: Hub.ServiceError) {
    const { serviceStatus: status, retryAfterSec } = cause
    super("Twilio", messageOf(said, code), { cause, status, retryAfterSec })
    this.concernsAll = status === 401 || status === 404 || (code !== undefined && FOR_ALL.includes(code))
  }
}

/**
 * The refusal that a failed call stands for.
 * @param secrets Hidden where Twilio's words hold them.
 * @returns anything that is no refusal in Twilio's form as it is.
 */
export function explained(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof Hub.ServiceError) || error.serviceText === undefined) return error
  const said = REFUSAL.tryReadJson(error.serviceText)
  if (!said) return error
  return new TwilioRefusal(Hub.serviceWords(said.message, secrets), said.code, error)
}

function messageOf(said: string, code: number | undefined): string {
  const reason = code === undefined ? said : `${said} (Twilio error ${code})`
  if (code === undefined) return `Twilio refused the message: ${reason}`
  if (TOO_LONG.includes(code)) return `The message is too long for Twilio. ${reason}`
  const cure = CURES[code]
  return `Twilio refused the message: ${reason}${cure ? `. ${cure}` : ""}`
}
