import { Shape } from "../../src/data/json"
import type { PressRequest, SayRequest, ScheduleRequest, SubmitRequest } from "./lookerbot_api"

/** What the page may send. */
export const SAY = new Shape<SayRequest>((z) =>
  z.object({
    personId: z.string(),
    channelId: z.string(),
    text: z.string().trim().min(1).max(4000),
    threadTs: z.string().optional(),
  }),
)
export const PRESS = new Shape<PressRequest>((z) =>
  z.object({
    personId: z.string(),
    channelId: z.string(),
    ts: z.string(),
    blockId: z.string(),
    actionId: z.string(),
    option: z.string().optional(),
  }),
)
export const SUBMIT = new Shape<SubmitRequest>((z) =>
  z.object({ viewId: z.string(), answers: z.record(z.string(), z.string()) }),
)
export const CANCEL = new Shape((z) => z.object({ viewId: z.string() }))
export const SCHEDULE = new Shape<ScheduleRequest>((z) =>
  z.object({
    name: z.string(),
    receiver: z.string().min(1),
    kind: z.enum(["channel", "dm"]),
    isTokenRight: z.boolean(),
  }),
)
export const FAULT = new Shape((z) => z.object({ service: z.enum(["slack", "looker"]), fault: z.string() }))
