import type * as Zod from "zod"
import { Shape } from "../../../data/json"
import { objectOf } from "../event_values"
import type { HookHealth } from "../partner"

/** Ids become parts of addresses. */
const ID = /^[\w-]{1,100}$/

/** A page of a list, whose entries are checked one by one. */
export const DBT_PAGE = new Shape((z) =>
  z.object({
    data: z.array(z.unknown()),
    extra: z.object({ pagination: z.object({ total_count: z.number() }) }),
  }),
)

/** A webhook. */
export const DBT_HOOK = new Shape(hookShape)

/** The answer about one webhook. */
export const DBT_ONE = new Shape((z) => z.object({ data: hookShape(z) }))

/** The answer to a creation, the only one with the secret. */
export const DBT_MADE = new Shape((z) =>
  z.object({ data: z.object({ id: z.string().regex(ID), hmac_secret: z.string().min(1).optional() }) }),
)

/** The answer to a change: the webhook as it was asked for. */
export function dbtChanged({ client_url, active }: { client_url: string; active: boolean }) {
  return new Shape((z) =>
    z.object({ data: z.object({ client_url: z.literal(client_url), active: z.literal(active) }) }),
  )
}

export const DBT_TESTED = new Shape((z) =>
  z.object({
    data: z.object({
      verification_status_code: z.union([z.string(), z.number()]).nullish(),
      verification_error: z.string().nullish(),
    }),
  }),
)

export const DBT_JOB = new Shape((z) => z.object({ id: z.number().int(), name: z.string() }))

function hookShape(z: typeof Zod) {
  return z.object({
    id: z.string().regex(ID),
    client_url: z.string(),
    active: z.boolean(),
    http_status_code: z.union([z.string(), z.number()]).nullish(),
  })
}

/** The words for people in a refusal. */
export function dbtWords(json: unknown): unknown {
  return objectOf(objectOf(json).status).user_message
}

/** Whether an id may be one of a webhook. */
export function isDbtId(id: string): boolean {
  return ID.test(id)
}

/** @param code `http_status_code`; 0 before the first event. */
export function healthOf(code: string | number | null | undefined): HookHealth {
  const status = statusOf(code)
  return status === undefined
    ? { status: null, text: "no event was sent yet" }
    : { status, text: `the last event was answered ${status}` }
}

/** An HTTP status; undefined for anything else. */
export function statusOf(code: string | number | null | undefined): number | undefined {
  const text = String(code ?? "")
  return /^[1-5]\d\d$/.test(text) ? Number(text) : undefined
}
