import { Shape, type Shaped } from "../../data/json"

/** What Looker posts for a schedule, as a webhook or as an action; what it does not use is not looked at. */
export const SCHEDULE = new Shape((z) => {
  const text = z.string().nullish().catch(undefined)
  const plan = z.object({
    type: text,
    title: text,
    url: text,
    query_id: z.union([z.string(), z.number()]).nullish().catch(undefined),
  })
  const attachment = z.object({ mimetype: text, extension: text, data: text })
  return z.object({
    type: text,
    scheduled_plan: plan.nullish().catch(undefined),
    attachment: attachment.nullish().catch(undefined),
    form_params: z.record(z.string(), z.unknown()).nullish().catch(undefined),
    data: z.unknown().optional(),
  })
})
export type SchedulePayload = Shaped<typeof SCHEDULE>
export type ScheduledPlan = NonNullable<SchedulePayload["scheduled_plan"]>
export type Attachment = NonNullable<SchedulePayload["attachment"]>

/** @returns undefined when the body is no object. */
export function readPayload(body: unknown): SchedulePayload | undefined {
  return SCHEDULE.tryRead(body)
}

/** The bytes of an attachment; undefined when it has none. */
export function attachedBytes({ mimetype, data }: Attachment): Buffer | undefined {
  if (!data) return undefined
  return mimetype?.includes(";base64") ? Buffer.from(data, "base64") : Buffer.from(data)
}
