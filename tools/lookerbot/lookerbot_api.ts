/** The JSON that the page Lookerbot and its server exchange. Both import this file, so it contains only types. */
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import type { Block, View } from "./slack/block_kit"
import type { SlackMessage } from "./slack/message"
import type { Conversation, Person } from "./slack/workspace"

export type { Block, Conversation, Person, RecordedCall, SlackMessage, View }
export type { ActionElement, Attachment, BlockOf, ConfirmDialog } from "./slack/block_kit"

/** Whose call it was: the hub's to Slack or Looker, or Slack's to the hub. */
export type CallParty = "slack" | "looker" | "hub"

export interface PartyCall extends RecordedCall {
  party: CallParty
}

/** A modal that is open at a person. */
export interface ShownView {
  id: string
  personId: string
  view: View
}

/** How each service misbehaves; empty: it works. */
export interface Faults {
  slack: string
  looker: string
}

/** Everything the page shows when it opens. */
export interface Snapshot {
  people: readonly Person[]
  conversations: readonly Conversation[]
  botId: string
  messages: readonly SlackMessage[]
  views: readonly ShownView[]
  calls: readonly PartyCall[]
  faults: Faults
  /** What can be typed: each with a word on what it shows. */
  suggestions: readonly { text: string; shows: string }[]
  schedules: readonly { name: string; label: string }[]
}

/** One event of the stream. The first is the snapshot. */
export type LookerbotEvent =
  | { snapshot: Snapshot }
  | { message: SlackMessage }
  | { removed: { channel: string; ts: string } }
  | { view: ShownView }
  | { closed: { id: string } }
  | { call: PartyCall }
  | { faults: Faults }
  | { conversations: readonly Conversation[] }
  | { cleared: true }

export interface SayRequest {
  personId: string
  channelId: string
  text: string
  threadTs?: string
}

export interface PressRequest {
  personId: string
  channelId: string
  ts: string
  blockId: string
  actionId: string
  option?: string
}

export interface SubmitRequest {
  viewId: string
  answers: Readonly<Record<string, string>>
}

export interface ScheduleRequest {
  name: string
  /** Name of a channel, or e-mail address of a person. */
  receiver: string
  kind: "channel" | "dm"
  isTokenRight: boolean
}

/** What the hub answered to a schedule. */
export interface ScheduleAnswer {
  status: number
  text: string
}
