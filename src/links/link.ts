import { Shape } from "../data/json"

/** What narrows the events of a link: the members of the form that its source reads, as they were given. */
export type Filter = Readonly<Record<string, string | readonly string[]>>

/** A note in Slack about what the operations did. */
export interface SlackNote {
  /** Id of a channel, or its name with `#`. */
  channel: string
  on: "failure" | "always"
}

/** From what happens at a partner to what is done in Looker. It is its own record: sealed into the address of its hook. */
export interface Link {
  /** 12 characters of base64url. Stays when the link is renewed. */
  readonly id: string
  /** Name of its source. */
  readonly source: string
  /** Name of a configured Looker. */
  readonly looker: string
  readonly filter: Filter
  /** Texts such as `deploy:core`, in the order in which they run. */
  readonly operations: readonly string[]
  /** The name that a person gave it. Absent: it is called after the place where it listens. */
  readonly name?: string
  /** Who made it, as people know them. */
  readonly by: string
  /** Id of that user in Looker; absent when the hub's key made it. */
  readonly userId?: string
  /** Seconds since 1970. */
  readonly made: number
  /** Seconds since 1970. */
  readonly ends: number
  readonly note?: SlackNote
  /** The secret that the partner issued. Absent: it is derived. */
  readonly secret?: string
}

const CLAIMS = new Shape((z) =>
  z.object({
    id: z.string(),
    src: z.string(),
    lk: z.string(),
    cfg: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
    do: z.array(z.string()),
    nm: z.string().optional(),
    by: z.string(),
    uid: z.string().optional(),
    iat: z.number(),
    exp: z.number(),
    say: z.object({ channel: z.string(), on: z.enum(["failure", "always"]) }).optional(),
    sec: z.string().optional(),
  }),
)

/** The claims that are sealed. Their names are short, since they travel in an address. */
export function claimsOf(link: Link): Record<string, unknown> {
  const { id, source, looker, filter, operations, name, by, userId, made, ends, note, secret } = link
  return {
    ...{ id, src: source, lk: looker, cfg: filter, do: operations, nm: name, by, uid: userId },
    ...{ iat: made, exp: ends, say: note, sec: secret },
  }
}

/** @returns undefined when these are not the claims of a link. */
export function linkOf(claims: unknown): Link | undefined {
  const read = CLAIMS.tryRead(claims)
  if (!read) return undefined
  const { id, src, lk, cfg, do: operations, nm, by, uid, iat, exp, say, sec } = read
  return {
    ...{ id, source: src, looker: lk, filter: cfg, operations, name: nm, by, userId: uid },
    ...{ made: iat, ends: exp, note: say, secret: sec },
  }
}
