import { z } from "zod"
import type { BlockOf } from "./block_kit"
import type { HubSender } from "./hub_sender"
import { namedView, viewOf } from "./methods/view_methods"
import { interaction } from "./payloads"
import { SlackError } from "./slack_error"
import type { SlackState } from "./slack_state"

const ANSWER = z.object({
  response_action: z.enum(["errors", "update", "push", "clear"]).optional(),
  errors: z.record(z.string(), z.string()).optional(),
  view: z.unknown().optional(),
})
const FAILED = "The app did not take the answers. Try again."

/** What is wrong with the answers, by the id of the block; `""` stands for the modal. */
export type ModalProblems = Readonly<Record<string, string>>

/** What people do in a modal, and what Slack sends to the hub for it. */
export class ModalClient {
  constructor(
    private readonly state: SlackState,
    private readonly sender: HubSender,
  ) {}

  /**
   * Submits a modal.
   * @param answers Texts and values of options by the id of the block.
   * @returns the problems; none when the modal was taken.
   */
  async submit(viewId: string, answers: Readonly<Record<string, string>>): Promise<ModalProblems> {
    const { views, workspace } = this.state
    const open = views.find(viewId)
    if (!open) throw new SlackError("not_found")
    const inputs = open.view.blocks.filter((block) => block.type === "input")
    const missing = inputs.filter(({ block_id = "", optional }) => !optional && !answers[block_id])
    if (missing.length > 0) {
      return Object.fromEntries(missing.map(({ block_id = "" }) => [block_id, "Please complete this required field."]))
    }
    const values = Object.fromEntries(inputs.map((block) => [block.block_id ?? "", stateOf(block, answers)]))
    const person = workspace.person(open.personId)
    const payload = {
      ...interaction("view_submission", person, views.newTrigger(person.id)),
      view: viewOf(open, values),
      response_urls: [],
    }
    const { status, text } = await this.sender.form("/slack/action", { payload: JSON.stringify(payload) })
    if (status !== 200) return { "": FAILED }
    return this.react(open.id, text)
  }

  /** Closes a modal without an answer. */
  async cancel(viewId: string): Promise<void> {
    const { views, workspace } = this.state
    const open = views.find(viewId)
    views.close(viewId)
    if (!open?.view.notify_on_close) return
    const person = workspace.person(open.personId)
    const payload = { ...interaction("view_closed", person, ""), view: viewOf(open), is_cleared: false }
    await this.sender.form("/slack/action", { payload: JSON.stringify(payload) })
  }

  private react(viewId: string, text: string): ModalProblems {
    const answer = ANSWER.safeParse(parse(text.trim() || "{}")).data
    if (!answer) return { "": FAILED }
    if (answer.response_action === "errors") return answer.errors ?? { "": FAILED }
    if (answer.response_action === "update" || answer.response_action === "push") {
      this.state.views.update(viewId, undefined, namedView(answer.view))
      return {}
    }
    this.state.views.close(viewId)
    return {}
  }
}

function stateOf({ element, block_id = "" }: BlockOf<"input">, answers: Readonly<Record<string, string>>): object {
  const { type, action_id: id = "" } = element
  const value = answers[block_id]
  if (element.type === "plain_text_input") return { [id]: { type, value: value || null } }
  return { [id]: { type, selected_option: element.options.find((each) => each.value === value) ?? null } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
