import { Shape, type Shaped } from "../../data/json"
import { HubError } from "../../errors"
import { SLACK_LIMITS } from "../slack/slack_limits"

/** What Slack posts for a click or a submitted modal. Source: https://docs.slack.dev/reference/interaction-payloads */
export const INTERACTION = new Shape((z) => {
  const text = z.string().nullish()
  const chosen = z.object({ value: z.string() }).nullish()
  const input = z.object({ value: text, selected_option: chosen })
  const attachment = z.object({ color: text, fallback: text, blocks: z.array(z.unknown()).nullish() })
  return z.object({
    type: z.string(),
    user: z.object({ id: z.string().min(1).max(SLACK_LIMITS.id) }),
    trigger_id: text,
    response_url: text,
    channel: z.object({ id: z.string().max(SLACK_LIMITS.id) }).nullish(),
    message: z.object({ ts: text, thread_ts: text, text, attachments: z.array(attachment).nullish() }).nullish(),
    actions: z.array(z.object({ action_id: z.string(), value: text })).nullish(),
    view: z
      .object({
        id: z.string(),
        callback_id: z.string(),
        private_metadata: text,
        state: z.object({ values: z.record(z.string(), z.record(z.string(), input)) }).nullish(),
      })
      .nullish(),
  })
})
export type Interaction = Shaped<typeof INTERACTION>
export type ClickedMessage = NonNullable<Interaction["message"]>

/** Reads the form of an interaction. The body is verified. @throws HubError (400) when it is none. */
export function readInteraction(body: Buffer): Interaction {
  const interaction = INTERACTION.tryReadJson(new URLSearchParams(body.toString()).get("payload") ?? undefined)
  if (!interaction) throw new HubError("bad_request", "This is not an interaction of Slack.")
  return interaction
}

/** The values of a modal's inputs, by the ids of their blocks. */
export function inputValues({ view }: Interaction): Record<string, string> {
  const blocks = Object.entries(view?.state?.values ?? {})
  return Object.fromEntries(
    blocks.flatMap(([id, inputs]) => {
      const [input] = Object.values(inputs)
      const value = input?.selected_option?.value ?? input?.value
      return typeof value === "string" ? [[id, value]] : []
    }),
  )
}
