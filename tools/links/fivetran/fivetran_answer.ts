import type { ServiceAnswer } from "../../../src/framework"
import { PartnerRefusal } from "../partner_api"

const [DEFAULT_SIZE, MAX_SIZE] = [100, 1000]

/** An answer as Fivetran wraps it. */
export function fivetranAnswer(data: object | undefined, { status = 200, message = "" } = {}): ServiceAnswer {
  return { status, body: { code: "Success", ...(message && { message }), ...(data && { data }) } }
}

/** One page of a list, with the cursor of the next. Source: https://fivetran.com/docs/rest-api/pagination */
export function fivetranPage(items: readonly object[], query: URLSearchParams): ServiceAnswer {
  const limit = Number(query.get("limit") ?? DEFAULT_SIZE)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_SIZE) throw invalidInput("Limit must be between 1 and 1000")
  const cursor = query.get("cursor")
  const from = cursor === null ? 0 : placeOf(cursor)
  const next_cursor = from + limit < items.length ? cursorOf(from + limit) : undefined
  return fivetranAnswer({ items: items.slice(from, from + limit), ...(next_cursor && { next_cursor }) })
}

function cursorOf(place: number): string {
  return Buffer.from(`skip:${place}`).toString("base64")
}

function placeOf(cursor: string): number {
  const [word, place] = Buffer.from(cursor, "base64").toString().split(":")
  if (word !== "skip" || !Number.isInteger(Number(place))) throw invalidInput("Invalid cursor")
  return Number(place)
}

export function authFailed(): PartnerRefusal {
  return refusal(401, "AuthFailed", "Invalid authorization credentials")
}

/** Of a key without the rights. */
export function forbidden(): PartnerRefusal {
  return refusal(403, "Forbidden", "User doesn't have enough permissions to perform the operation")
}

/** @param what `Webhook` or `Group`. */
export function notFound(what: string, id: string): PartnerRefusal {
  return refusal(404, `NotFound_${what}`, `${what} with id '${id}' not found`)
}

export function invalidInput(message: string): PartnerRefusal {
  return refusal(400, "InvalidInput", message)
}

function refusal(status: number, code: string, message: string): PartnerRefusal {
  return new PartnerRefusal({ status, body: { code, message } })
}
