import type { Response } from "express"
import type { LookerbotEvent, ShownView, Snapshot } from "./lookerbot_api"
import { SCHEDULES } from "./schedule"
import type { OpenView } from "./slack/view_store"
import { BOT, type Conversation, type Workspace } from "./slack/workspace"
import type { StandIns } from "./stand_ins"
import { suggestionsFor } from "./suggestions"

/** Tells the page all that is there, and then every change, as server-sent events, until the page goes away. */
export function streamEvents(standIns: StandIns, response: Response): void {
  const { messages, views, workspace } = standIns.slack.state
  const tell = (event: LookerbotEvent) => void response.write(`data: ${JSON.stringify(event)}\n\n`)
  response.status(200).type("text/event-stream").set("x-accel-buffering", "no").flushHeaders()
  tell({ snapshot: snapshotOf(standIns) })
  const stops = [
    messages.onChange(tell),
    workspace.onChange(() => tell({ conversations: listed(workspace) })),
    standIns.onEvent(tell),
    views.onChange((view, isOpen) => tell(isOpen ? { view: shown(view) } : { closed: { id: view.id } })),
  ]
  response.once("close", () => {
    for (const stop of stops) stop()
  })
}

function snapshotOf({ slack, looker, calls, faults }: StandIns): Snapshot {
  const { workspace, messages, views } = slack.state
  return {
    people: workspace.people,
    conversations: listed(workspace),
    botId: BOT.id,
    messages: messages.all,
    views: views.all.map(shown),
    calls,
    faults,
    suggestions: suggestionsFor(looker.url),
    schedules: SCHEDULES,
  }
}

function listed({ conversations }: Workspace): Conversation[] {
  return conversations.filter(({ isArchived }) => !isArchived)
}

/** Without what people do not see. */
function shown({ id, personId, view }: OpenView): ShownView {
  return { id, personId, view: { ...view, private_metadata: undefined } }
}
