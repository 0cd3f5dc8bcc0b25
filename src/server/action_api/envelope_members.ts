import { Attachment, type Envelope, MalformedBodyError, type Param, type ScheduledPlan } from "../../framework"
import type { RawEnvelope } from "./envelope_reader"
import { TEXT_LIMITS, tooLong } from "./text_limits"
import { answersOf, isScalar, settingsOf } from "./text_map"

type Members = Record<string, unknown>

const { extension: EXTENSION, name: NAME, text: TEXT, key: KEY } = TEXT_LIMITS

/**
 * Checks the members of a request body. Unknown keys are ignored, null means absent, numbers count as text.
 * @param params The settings that the integration declares.
 * @throws MalformedBodyError that names the member with a wrong type or too much text; DeliveryError for a setting or an answer
 * that cannot be used.
 */
export function checkEnvelope({ members, captured }: RawEnvelope, params: readonly Param[]): Envelope {
  const inlineRows = captured?.at === "data"
  return {
    type: textOf(members, "type", NAME),
    scheduledPlan: scheduledPlanOf(objectOf(members, "scheduled_plan")),
    attachment: inlineRows
      ? new Attachment("application/json", "json", true, captured.spool)
      : attachmentOf(objectOf(members, "attachment"), captured),
    params: settingsOf(inlineRows ? undefined : objectOf(members, "data"), params),
    formParams: answersOf(objectOf(members, "form_params")),
    state: textOf(members, "state", KEY),
  }
}

function attachmentOf(members: Members | undefined, captured: RawEnvelope["captured"]): Attachment | undefined {
  if (!members) return undefined
  if (members.data !== undefined && members.data !== null) {
    throw new MalformedBodyError('"attachment.data" must be a string, an object or an array.')
  }
  const [mimetype] = (textOf(members, "mimetype", NAME, "attachment.") ?? "").split(";")
  const extension = textOf(members, "extension", EXTENSION, "attachment.")
  return new Attachment(
    mimetype?.trim().toLowerCase() || undefined,
    extension,
    captured?.kind === "json",
    captured?.spool,
  )
}

function scheduledPlanOf(plan: Members | undefined): ScheduledPlan | undefined {
  if (!plan) return undefined
  const text = (key: string, maxBytes: number) => textOf(plan, key, maxBytes, "scheduled_plan.")
  const { filters_differ_from_look: differ } = plan
  return {
    scheduledPlanId: text("scheduled_plan_id", NAME),
    title: text("title", NAME),
    type: text("type", NAME),
    url: text("url", TEXT),
    queryId: text("query_id", NAME),
    query: objectOf(plan, "query", "scheduled_plan."),
    filtersDifferFromLook: typeof differ === "boolean" ? differ : undefined,
    downloadUrl: text("download_url", TEXT),
    asyncCallbackUrl: text("async_callback_url", TEXT),
  }
}

function textOf(members: Members, key: string, maxBytes: number, path = ""): string | undefined {
  const value = members[key]
  if (value === undefined || value === null || value === "") return undefined
  if (typeof value === "boolean" || !isScalar(value)) throw new MalformedBodyError(`"${path}${key}" must be a string.`)
  const text = String(value)
  const problem = tooLong(text, maxBytes)
  if (problem) throw new MalformedBodyError(`"${path}${key}" ${problem}: shorten it.`)
  return text
}

function objectOf(members: Members, key: string, path = ""): Members | undefined {
  const value = members[key]
  if (value === undefined || value === null) return undefined
  if (typeof value !== "object" || Array.isArray(value) || isScalar(value))
    throw new MalformedBodyError(`"${path}${key}" must be an object.`)
  return value as Members
}
