import type { View } from "../block_kit"
import { checkView } from "../block_rules"
import type { CallArguments } from "../call_arguments"
import { withIds } from "../message_content"
import type { OpenView } from "../view_store"
import { APP_ID, BOT, TEAM } from "../workspace"
import type { Methods } from "./method"

export const VIEW_METHODS: Methods = {
  "views.open": {
    run: (given, { views }) => ({ view: viewOf(views.openBy(given.required("trigger_id"), readView(given))) }),
  },
  "views.update": {
    run(given, { views }) {
      const [id, externalId] = [given.text("view_id"), given.text("external_id")]
      return { view: viewOf(views.update(id, externalId, readView(given), given.text("hash"))) }
    },
  },
}

/** Reads a modal from a call, or from the answer to a submission. @throws SlackError */
export function namedView(value: unknown): View {
  const view = checkView(value)
  return { ...view, blocks: view.blocks.map(withIds) }
}

/** A modal as Slack gives it back. */
export function viewOf({ id, hash, view }: OpenView, values: object = {}): object {
  const { private_metadata = "", callback_id = "", ...shown } = view
  const owner = { app_id: APP_ID, bot_id: BOT.botId, team_id: TEAM.id, root_view_id: id, previous_view_id: null }
  return { id, hash, ...owner, private_metadata, callback_id, state: { values }, ...shown }
}

function readView(given: CallArguments): View {
  return namedView(given.json("view", "invalid_arguments"))
}
