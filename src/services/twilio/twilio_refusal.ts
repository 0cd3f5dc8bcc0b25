import { Shape } from "../../data/json"
import type { Explain } from "../../outbound"

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
/** Shape of a refusal by Twilio's API. Other refusals come from something in front of it. */
const REFUSAL = new Shape((z) => z.object({ message: z.string().min(1), code: z.number().optional().catch(undefined) }))
const TOO_LONG = [21617, 21658]
/** Error codes about the account, the sender or the text: Twilio would refuse messages to other numbers as well. */
const FOR_ALL = [20003, 20005, 20404, 21212, 21603, 21705, ...TOO_LONG]

/** Explains why Twilio refused a message, and what to do. */
export const explainTwilio: Explain = ({ status, json, words }) => {
  const refusal = REFUSAL.tryRead(json)
  if (!refusal) return undefined
  const { code = 0, message } = refusal
  const reason = code ? `${words(message)} (Twilio error ${code})` : words(message)
  const isTooLong = TOO_LONG.includes(code)
  return {
    message: isTooLong ? `The message is too long for Twilio. ${reason}` : `Twilio refused the message: ${reason}`,
    cure: CURES[code],
    concernsAll: status === 401 || status === 404 || FOR_ALL.includes(code),
  }
}
