import { setTimeout as sleep } from "node:timers/promises"
import { wrongUse } from "../../../src/cli/command_error"
import { print, table } from "../../../src/cli/terminal"
import type { Typed } from "../../lookerbot/slack/slack_client"
import { BOT, SLACKBOT_ID } from "../../lookerbot/slack/workspace"
import { StandIns } from "../../lookerbot/stand_ins"
import { suggestNames } from "../../simulator/close_names"
import { SandboxedHub } from "../try/sandboxed_hub"
import { messageLines } from "./message_lines"

/** Exit code of a process that was ended with Ctrl-C. */
const INTERRUPTED = 130
/** Time between two looks at whether the bot is done, in milliseconds. */
const LOOK_MS = 100
/** Longest time that the bot is waited for, in milliseconds. */
const PATIENCE_MS = 300_000
/** What stands in an answer that is none. */
const TROUBLE = /^:(?:warning|no_entry|crying_cat_face):|failed with the error/

/** The options as they are typed. */
export interface AskOptions {
  /** Name of the person who asks. */
  as: string
  /** `dm`, or the name of a channel. */
  in: string
  /** Fault of Slack, such as `429x3`. */
  slack?: string
  /** Fault of Looker. */
  looker?: string
  calls?: boolean
  log?: boolean
}

/**
 * Starts a hub between stand-ins of Slack and Looker, asks Lookerbot something, and prints what it answers.
 * @returns whether it answered without trouble.
 * @throws CommandError on wrong use; Error when the hub does not start.
 */
export async function ask(question: string, options: AskOptions): Promise<boolean> {
  let hubUrl = ""
  const standIns = await StandIns.start({ hubUrl: () => hubUrl })
  try {
    const typed = typedBy(question, options, standIns)
    setFaults(standIns, options)
    const examples = { examples: [], environment: standIns.environment }
    const starting = SandboxedHub.start({ name: "debug", examples, isLogShown: options.log ?? false })
    // The hub runs in a process of its own, which would outlive this one.
    const interrupt = () => void starting.then((begun) => begun.stop()).finally(() => process.exit(INTERRUPTED))
    process.once("SIGINT", interrupt).once("SIGTERM", interrupt)
    const hub = await starting
    hubUrl = hub.url
    try {
      await standIns.slack.client.say(typed)
      await untilDone(hub.url, standIns)
    } finally {
      await hub.stop()
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt)
    }
    return tell(standIns, options)
  } finally {
    await standIns.stop()
  }
}

/** @throws CommandError when there is no such person or channel. */
function typedBy(question: string, { as, in: place }: AskOptions, { slack }: StandIns): Typed {
  const { people, conversations } = slack.state.workspace
  const person = people.find(({ name }) => name === as)
  if (!person)
    throw wrongUse(
      `There is no person "${as}". ${suggestNames(
        as,
        people.map(({ name }) => name),
      )}`,
    )
  const isDirect = place === "dm"
  const channel = conversations.find(({ name, personId }) => (isDirect ? personId === person.id : name === place))
  if (!channel) {
    const names = ["dm", ...conversations.flatMap(({ name, isArchived }) => (name && !isArchived ? [name] : []))]
    throw wrongUse(`There is no channel "${place}". ${suggestNames(place, names)}`)
  }
  const isAddressed = isDirect || /^\/looker\b/i.test(question) || question.includes(`@${BOT.realName}`)
  return { personId: person.id, channelId: channel.id, text: isAddressed ? question : `/looker ${question}` }
}

/** @throws CommandError when one is no fault. */
function setFaults(standIns: StandIns, options: AskOptions): void {
  for (const service of ["slack", "looker"] as const) {
    try {
      standIns.setFault(service, options[service] ?? "")
    } catch (error) {
      throw wrongUse(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Waits until the hub works on nothing and calls nobody. */
async function untilDone(hubUrl: string, { calls }: StandIns): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  for (let quiet = 0, before = -1; quiet < 2 && Date.now() < deadline;) {
    await sleep(LOOK_MS)
    const metrics = await (await fetch(`${hubUrl}/metrics`)).text()
    const isBusy = !/^hub_work_after_answers 0$/m.test(metrics)
    quiet = isBusy || calls.length !== before ? 0 : quiet + 1
    before = calls.length
  }
}

/** Prints what the bot wrote. @returns whether it wrote something, and no warning. */
function tell({ slack, calls }: StandIns, { calls: areCallsShown }: AskOptions): boolean {
  const answers = slack.state.messages.all.filter(({ user }) => [BOT.id, SLACKBOT_ID].includes(user))
  const lines = answers.map((message) => messageLines(message, slack.state))
  for (const line of lines.flat()) print(line)
  if (answers.length === 0) print("Lookerbot wrote nothing.")
  if (areCallsShown) {
    print()
    const rows = calls.map(({ party, method, url, status }) => {
      const { pathname, search } = new URL(url)
      return [party === "hub" ? "from slack" : `to ${party}`, method, String(status ?? "none"), pathname + search]
    })
    for (const line of table(rows)) print(line)
  }
  return answers.length > 0 && !lines.flat().some((line) => TROUBLE.test(line))
}
