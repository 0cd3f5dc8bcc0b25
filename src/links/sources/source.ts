import type { SignatureScheme } from "../../sealing"
import type { FieldValues } from "../fields"
import type { LinkField } from "../fields"
import type { Filter } from "../link"
import type { Partner } from "./partner"

/** What a partner has sent, after its signature was checked. */
export interface HookEvent {
  /** `headersDistinct` of Node: names in lower case. */
  headers: Readonly<Record<string, readonly string[] | undefined>>
  /** The JSON object of the body. Its members are not checked yet. */
  body: Readonly<Record<string, unknown>>
  /** The bytes that were signed. */
  bytes: Buffer
}

/** Why an event is none for the link. */
export type IgnoredReason =
  "event" | "repository" | "branch" | "deleted" | "paths" | "job" | "status" | "connector" | "type"

/** What a source makes of an event. */
export type Reading =
  /** The partner tries whether its hook works. */
  | { kind: "ping" }
  /** @property trouble Told in Slack where the link says so, such as `Job 12 ended with Error.` */
  | { kind: "ignored"; reason: IgnoredReason; trouble?: string }
  | EventReading

/** An event that the operations of the link run for. Nothing of it but this reaches Looker. */
export interface EventReading {
  kind: "event"
  /** Id of a commit: 7 to 64 lower-case hexadecimal digits. Made by `commitOf`. */
  commit?: string
  /** When it happened, in seconds since 1970. Absent: now. */
  timeSec?: number
  /** The partner's id of this delivery, if it is signed. Absent: that of the bytes. */
  deliveryId?: string
  /** For incidents. `closed` runs the operations that resume, `opened` the others. Absent: all run. */
  phase?: "opened" | "closed"
}

/** A service that calls back. Declared as data, one folder a source. Speaks of Looker only in its texts. */
export interface Source {
  /** As in the addresses: `github`. */
  readonly name: string
  /** As people know it: `GitHub`. */
  readonly label: string
  /** One sentence for the page that offers it: what it can start. */
  readonly description: string
  /** The members of the form that narrow its events, in the order of the form. */
  readonly fields: readonly LinkField[]
  /** What to do by hand at the partner where the hub does not register the hook, in sentences. */
  readonly instructions: (filter: Filter) => readonly string[]
  /** Checks those members. What is wrong becomes a problem of `values`. Members without a value are left out of the filter. */
  readonly filterOf: (values: FieldValues) => Filter
  /** Members that the partner can fill in, and that must be given where it is not asked. Default: none. */
  readonly neededAlone?: readonly string[]
  /** Where the link listens, such as `acme/models@main`: its name when it has none. */
  readonly placeOf: (filter: Filter, id: string) => string
  /** The first half of its summary, such as `Push to main of acme/models`. */
  readonly whenOf: (filter: Filter) => string
  /** How the partner signs. */
  readonly schemeOf: (filter: Filter) => SignatureScheme
  /** Whether the partner issues the secret itself, so that it is sealed into the link. */
  readonly issuesSecret: (filter: Filter) => boolean
  /** Text of a derived secret, as the partner takes it. Default: 64 hexadecimal digits, which are the key as they stand. */
  readonly secretText?: (secret: Buffer, filter: Filter) => string
  /** The key of the signature by that text. Default: the text. */
  readonly keyOf?: (text: string, filter: Filter) => string | Buffer
  /**
   * What an event is for this link.
   * @throws MalformedBodyError when a member that is needed is not as documented, such as a commit that is none.
   */
  readonly read: (event: HookEvent, filter: Filter) => Reading
  /** Whether its events carry a commit, which `deploy:<project>` needs. */
  readonly hasCommits: boolean
  /** The API of the partner for hooks. Absent: links are entered there by hand, and it has no list of them. */
  readonly partner?: Partner
}
