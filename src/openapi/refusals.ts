import { object, type Schema, text, yesOrNo } from "./schema"

/** The body of every refusal that has no form of its own. */
export const FAILURE: Schema = object(
  {
    success: { ...yesOrNo(), const: false },
    error: text("What is wrong and what to do, in a sentence that may be shown to people."),
  },
  "A refusal.",
)

/** What a refusal with the body `Failure` means, by its status. */
export const REFUSALS: Readonly<Record<number, string>> = {
  400: "The request cannot be read: a malformed body or address, or a member of a wrong type or too long.",
  401: "The signature is missing, wrong or too old.",
  403: "The caller does not prove who it is, or may not do this.",
  404: "There is nothing at this address for this caller, or what was sent does not suffice.",
  408: "The body stopped arriving.",
  410: "What is asked for has ended.",
  413: "The body is too large.",
  415: "The body is encoded or typed in a way that is not taken.",
  500: "A defect of the hub. Its log has the details.",
  502: "What the hub had to ask refused or failed.",
  503: "The hub has as much to do as it takes. Nothing was done: send again.",
}

/** For statuses that come with a time to wait. */
export const RETRY_AFTER: Schema = { type: "integer", description: "Seconds after which to send again." }
