import { ServiceError } from "../errors"
import { sentence } from "../text/sentence"
import { words } from "../text/words"

/** A failed call that the service has answered, also with 2xx where the answer is not what it should be. */
export interface Refused {
  status: number
  /** The body, where it is JSON. */
  json: unknown
  /** The body, 64 KB at most. */
  text: string
  /** The failure as the client words it. */
  error: ServiceError
  /**
   * What a member of the answer says, as one line for people; undefined when it says nothing.
   * @param maxLength In UTF-16 units. Default 500.
   */
  words: (said: unknown, maxLength?: number) => string | undefined
}

/** A refusal in words for people. The secrets of the call are hidden in all that it may quote. */
export interface Explanation {
  /** What the service said: it follows "Acme answered 400: ". Default: the failure stays as the client words it. */
  said?: string
  /** In place of all that. */
  message?: string
  /** What to do about it: a sentence behind the message. */
  cure?: string
  /** The form field at fault: the message stands there too. */
  field?: string
  /** Form field → what is wrong with its value, where there are several. */
  fields?: Record<string, string>
  /** Whether the service would refuse everything else as well. */
  concernsAll?: boolean
}

/** What an integration knows of its service's refusals. */
export type Explain = (refused: Refused) => Explanation | undefined

/** HTTP status → what to do about it: a sentence behind what the service said. */
export type Cures = Readonly<Record<number, string>>

/** The failure with what `explain` knows of it; what is none of a service, or was not answered, as it is. */
export function explainRefusal(error: unknown, known: Explain | Cures | undefined): unknown {
  if (!known || !(error instanceof ServiceError) || error.serviceStatus === undefined) return error
  const { service, serviceStatus: status, serviceText: text = "" } = error
  const explanation: Explanation | undefined =
    typeof known === "function" ? known({ status, json: parsed(text), text, error, words }) : { cure: known[status] }
  if (!explanation) return error
  const { said, cure, field, concernsAll } = explanation
  const what = explanation.message ?? (said ? `${service} answered ${status}: ${said}` : error.message)
  const message = cure ? `${sentence(what)} ${cure}` : what
  const fields = { ...explanation.fields, ...(field !== undefined && { [field]: message }) }
  return error.reworded(message, { validationErrors: fields, concernsAll })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
