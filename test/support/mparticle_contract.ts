import type * as Models from "@mparticle/event-models"
import { z } from "zod"

/** The models with the texts that their enums stand for, because the package has types only. */
type Plain<T> = T extends string
  ? `${T}`
  : T extends readonly (infer Element)[]
    ? Plain<Element>[]
    : T extends object
      ? { [Name in keyof T]: Plain<T[Name]> }
      : T

/** The models know texts only; mParticle's schema takes these. */
type Value = string | number | boolean | null
type Values<T> = { [Name in keyof T]: Value }

/** A batch by mParticle's own models. `mpid` is mParticle's id of the user, which a feed does not know. */
export type ModelBatch = Omit<
  Plain<Models.Batch>,
  "mpid" | "events" | "user_attributes" | "user_identities" | "device_info"
> & {
  events: ModelEvent[]
  user_attributes: Record<string, Value | Value[]>
  user_identities: Values<Models.BatchUserIdentities>
  device_info: Plain<Models.DeviceInformation>
}

type ModelEvent = Omit<Plain<Models.CustomEvent>, "data"> & {
  data: Omit<Plain<Models.CustomEventData>, "custom_attributes"> & { custom_attributes: Record<string, Value> }
}

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const integer = z.int()
const uuid = z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/)

/** The part of mParticle's documented batch that the hub fills; every other member is at fault, as mParticle says of its own. */
export const BATCH = z.strictObject({
  environment: z.enum(["development", "production"]),
  events: z.array(
    z.strictObject({
      event_type: z.literal("custom_event"),
      data: z.strictObject({
        event_name: z.string(),
        custom_event_type: z.enum([
          "location",
          "media",
          "navigation",
          "search",
          "social",
          "transaction",
          "user_content",
          "user_preference",
          "other",
        ]),
        custom_attributes: z.record(z.string(), value),
        event_id: integer.optional(),
        session_id: integer.optional(),
        session_uuid: uuid.optional(),
        timestamp_unixtime_ms: integer.optional(),
      }),
    }),
  ),
  user_attributes: z.record(z.string(), z.union([value, z.array(value)])),
  user_identities: z.strictObject(
    Object.fromEntries(
      [
        "customer_id",
        "email",
        "facebook",
        "google",
        "microsoft",
        "twitter",
        "yahoo",
        "other",
        "other_id_2",
        "other_id_3",
        "other_id_4",
      ].map((name) => [name, value.optional()]),
    ),
  ),
  device_info: z.strictObject({
    brand: value.optional(),
    platform: z.enum(["iOS", "Android", "web"]).optional(),
    screen_height: integer.optional(),
    is_tablet: z.boolean().optional(),
    ios_idfv: uuid.optional(),
  }),
})
