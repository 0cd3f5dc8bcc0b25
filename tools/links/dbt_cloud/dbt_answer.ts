import type { ServiceAnswer } from "../../../src/framework"
import { PartnerRefusal } from "../partner_api"

/** An answer as dbt wraps it. */
export function dbtAnswer(
  data: unknown,
  { status = 200, extra }: { status?: number; extra?: object } = {},
): ServiceAnswer {
  return { status, body: { data, status: { code: status, is_success: true }, ...(extra && { extra }) } }
}

/** One page of a list. @param size Entries of a page where `limit` names none. */
export function dbtPage(items: readonly object[], query: URLSearchParams, size: number): ServiceAnswer {
  const [offset, limit] = [Number(query.get("offset") ?? 0), Number(query.get("limit") ?? size)]
  if (!Number.isInteger(offset) || !Number.isInteger(limit) || offset < 0 || limit < 1)
    throw badRequest("limit, offset")
  const data = items.slice(offset, offset + limit)
  const pagination = { count: data.length, total_count: items.length }
  return dbtAnswer(data, { extra: { pagination, filters: { limit, offset } } })
}

export function badRequest(what: string): PartnerRefusal {
  return refusal(400, `The request was invalid: ${what}`)
}

export function unauthorized(): PartnerRefusal {
  return refusal(401, "Invalid token.")
}

/** Of a token without the rights. */
export function forbidden(): PartnerRefusal {
  return refusal(403, "You do not have permission to perform this action.")
}

export function notFound(): PartnerRefusal {
  return refusal(404, "The requested resource was not found. Please check that you have the proper permissions.")
}

function refusal(code: number, user_message: string): PartnerRefusal {
  const status = { code, is_success: false, user_message, developer_message: "" }
  return new PartnerRefusal({ status: code, body: { status, data: null } })
}
