import { Attachment, type Envelope, MalformedBodyError, type ScheduledPlan, type TextMap } from "../framework"
import type { RawEnvelope } from "./envelope_reader"

type Members = Record<string, unknown>

/**
 * Checks the members of a request body. Unknown keys are ignored, null means absent, numbers pass as text.
 * @throws MalformedBodyError naming the member that has a wrong type.
 */
export function checkEnvelope({ members, captured }: RawEnvelope): Envelope {
  const inlineRows = captured?.at === "data"
  return {
    type: textOf(members, "type"),
    scheduledPlan: scheduledPlanOf(objectOf(members, "scheduled_plan")),
    attachment: inlineRows
      ? new Attachment("application/json", "json", true, captured.spool)
      : attachmentOf(objectOf(members, "attachment"), captured),
    params: textMapOf(inlineRows ? undefined : objectOf(members, "data")),
    formParams: textMapOf(objectOf(members, "form_params")),
    state: textOf(members, "state"),
  }
}

function attachmentOf(members: Members | undefined, captured: RawEnvelope["captured"]): Attachment | undefined {
  if (!members) return undefined
  if (members.data !== undefined && members.data !== null) {
    throw new MalformedBodyError('"attachment.data" must be a string, an object or an array.')
  }
  const [mimetype] = (textOf(members, "mimetype", "attachment.") ?? "").split(";")
  const extension = textOf(members, "extension", "attachment.")
  return new Attachment(
    mimetype?.trim().toLowerCase() || undefined,
    extension,
    captured?.kind === "json",
    captured?.spool,
  )
}

function scheduledPlanOf(plan: Members | undefined): ScheduledPlan | undefined {
  if (!plan) return undefined
  const text = (key: string) => textOf(plan, key, "scheduled_plan.")
  const { filters_differ_from_look: differ } = plan
  return {
    scheduledPlanId: text("scheduled_plan_id"),
    title: text("title"),
    type: text("type"),
    url: text("url"),
    queryId: text("query_id"),
    query: objectOf(plan, "query", "scheduled_plan."),
    filtersDifferFromLook: typeof differ === "boolean" ? differ : undefined,
    downloadUrl: text("download_url"),
    asyncCallbackUrl: text("async_callback_url"),
  }
}

/** Text by name; values that cannot be text are left out, as nothing reads them. */
function textMapOf(members: Members | undefined): TextMap {
  const map = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(members ?? {})) {
    if (isScalar(value)) map[name] = String(value)
  }
  return Object.freeze(map)
}

function textOf(members: Members, key: string, path = ""): string | undefined {
  const value = members[key]
  if (value === undefined || value === null || value === "") return undefined
  if (typeof value === "boolean" || !isScalar(value)) throw new MalformedBodyError(`"${path}${key}" must be a string.`)
  return String(value)
}

function objectOf(members: Members, key: string, path = ""): Members | undefined {
  const value = members[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== "object" || Array.isArray(value))
    throw new MalformedBodyError(`"${path}${key}" must be an object.`)
  return value as Members
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
}
