import { answer, list, object, type Operation, type PartDescription, text, yesOrNo } from "../../openapi"
import { SCHEDULE_OPERATIONS, scheduleSchemas } from "./schedules_description"
import { slackOperations, slackSchemas } from "./slack_description"

const CHECKED = { ready: yesOrNo(), "reason?": text("What is wrong and what to do.") }
const READINESS = object({
  ready: yesOrNo(),
  slack: object(CHECKED),
  lookers: list(object({ name: text(), ...CHECKED })),
})

const HEALTH: Operation = {
  method: "get",
  path: "/health_check",
  id: "checkLookerbot",
  summary: "Whether the hub is alive, as Lookerbot was asked before it was part of one",
  answers: {
    200: answer("It is.", object({ success: yesOrNo(), reason: text() }), {
      alive: { success: true, reason: "Healthy" },
    }),
  },
}
const READY: Operation = {
  method: "get",
  path: "/lookerbot/ready",
  id: "readLookerbotReadiness",
  summary: "Whether Slack and each Looker accept the bot",
  answers: { 200: answer("They do.", READINESS), 503: answer("Some do not.", READINESS) },
}

/** @param state `off`: the bot has no settings; `incomplete`: some are missing. */
export function describeLookerbot(state: "off" | "incomplete" | "on"): PartDescription {
  const slack = slackOperations()
  const operations = {
    off: [HEALTH, ...slack],
    incomplete: [HEALTH, ...slack, READY],
    on: [HEALTH, ...slack, READY, ...SCHEDULE_OPERATIONS],
  }[state]
  const schemas = { ...slackSchemas(), ...(state === "on" && scheduleSchemas()) }
  return { tag: "Lookerbot", description: "Slack asks Looker, and Looker posts to Slack.", operations, schemas }
}
