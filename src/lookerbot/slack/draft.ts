import { cannotShow, type SlackMessage } from "./slack_message"
import type { SlackFile } from "./slack_calls"

/** Where an answer becomes visible: in the place of a loading message, in a channel, behind a link. */
export interface Stage {
  show(message: SlackMessage): Promise<void>
  /** Shows a file as a message of its own. Absent where there can be none. */
  share?(file: SlackFile, comment: string): Promise<void>
}

/** One way to show an answer. */
export type Way = (stage: Stage) => Promise<void>

/** Ways to show one answer, the best first. The next one is taken when Slack refuses the form of the one before. */
export type Draft = readonly [Way, ...Way[]]

/** A draft of one message. */
export function plainDraft(message: SlackMessage): Draft {
  return [(stage) => stage.show(message)]
}

/** Shows an answer. @throws SlackRefusal, ServiceError when no way worked. */
export async function deliver(draft: Draft, stage: Stage): Promise<void> {
  const [way, next, ...more] = draft
  try {
    await way(stage)
  } catch (error) {
    if (!next || !cannotShow(error)) throw error
    await deliver([next, ...more], stage)
  }
}
