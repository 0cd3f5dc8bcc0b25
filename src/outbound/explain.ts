import { ServiceError } from "../errors"
import { sentence } from "../text/sentence"
import { words } from "../text/words"

/** A failed call that the service answered. Its status may be 2xx when the body was not as expected. */
export interface Refused {
  status: number
  /** The body parsed as JSON; undefined when it is not JSON. */
  json: unknown
  /** The body, 64 KB at most. */
  text: string
  /** The client's own error for this failure. */
  error: ServiceError
  /**
   * Turns a member of the answer into one line for people; undefined when there is nothing to say.
   * @param maxLength In UTF-16 units. Default 500.
   */
  words: (said: unknown, maxLength?: number) => string | undefined
}

/** Explains a refusal to people. The texts that it may quote no longer contain the secrets of the call. */
export interface Explanation {
  /** What the service said. The message becomes "Acme answered 400: " and this text. Default: the client's own message. */
  said?: string
  /** Replaces that whole message. */
  message?: string
  /** What to do about it: a sentence appended to the message. */
  cure?: string
  /** The form field at fault. The message is shown there, too. */
  field?: string
  /** Form field → what is wrong with its value, for several fields. */
  fields?: Record<string, string>
  /** Whether the service would refuse all other calls as well. */
  concernsAll?: boolean
}

/** Explains a refusal of one service; undefined keeps the error unchanged. */
export type Explain = (refused: Refused) => Explanation | undefined

/** HTTP status → what to do about it: a sentence appended to the client's message. */
export type Cures = Readonly<Record<number, string>>

/** Rewords a service's refusal as `known` explains it. Other errors, and calls without an answer, are returned unchanged. */
export function explainRefusal(error: unknown, known: Explain | Cures | undefined): unknown {
  if (!known || !(error instanceof ServiceError) || error.serviceStatus === undefined) return error
  const { service, serviceStatus: status, serviceText: text = "" } = error
  const explanation: Explanation | undefined =
    typeof known === "function" ? known({ status, json: parseJson(text), text, error, words }) : { cure: known[status] }
  if (!explanation) return error
  const { said, cure, field, concernsAll } = explanation
  const what = explanation.message ?? (said ? `${service} answered ${status}: ${said}` : error.message)
  const message = cure ? `${sentence(what)} ${cure}` : what
  const fields = { ...explanation.fields, ...(field !== undefined && { [field]: message }) }
  return error.reworded(message, { validationErrors: fields, concernsAll })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
