import { randomBytes } from "node:crypto"
import { type Fault, parseFault } from "../sandbox/fault"
import type { CallParty, Faults, PartyCall } from "./lookerbot_api"
import { COMMAND_FOLDER_ID } from "./looker/content"
import { LookerStandIn } from "./looker_stand_in"
import { SlackStandIn } from "./slack_stand_in"

/** Calls that are kept; the oldest go first. */
const MAX_CALLS = 300

export interface StandInsOptions {
  /** Returns the address of the hub. */
  hubUrl: () => string
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/** What a listener is told. */
export type StandInEvent = { call: PartyCall } | { faults: Faults } | { cleared: true }

/** The Slack and the Looker between which a hub stands, and the variables that lead the hub to them. */
export class StandIns {
  readonly calls: PartyCall[] = []
  faults: Faults = { slack: "", looker: "" }
  private readonly listeners = new Set<(event: StandInEvent) => void>()
  private lastId = 0

  private constructor(
    readonly slack: SlackStandIn,
    readonly looker: LookerStandIn,
    /** Variables for the hub. They take the place of what the operator has set: a real Slack or Looker is not for trying. */
    readonly environment: Readonly<Record<string, string>>,
  ) {
    slack.onCall((call) => this.add("slack", call))
    slack.sent.onCall((call) => this.add("hub", call))
    looker.onCall((call) => this.add("looker", call))
  }

  static async start({ hubUrl, slowMs }: StandInsOptions): Promise<StandIns> {
    const [token, signingSecret, clientSecret, webhookToken] = [secret("xoxb-"), secret(), secret(), secret()]
    const clientId = "lookerbot"
    const looker = await LookerStandIn.start({ clientId, clientSecret, slowMs })
    const slack = await SlackStandIn.start({ token, signingSecret, hubUrl, linkOrigins: () => [looker.url], slowMs })
    return new StandIns(slack, looker, {
      SLACK_API_URL: slack.url,
      SLACK_BOT_TOKEN: token,
      SLACK_SIGNING_SECRET: signingSecret,
      LOOKER_URL: looker.url,
      LOOKER_API_CLIENT_ID: clientId,
      LOOKER_API_CLIENT_SECRET: clientSecret,
      LOOKER_CUSTOM_COMMAND_FOLDER_ID: COMMAND_FOLDER_ID,
      LOOKER_WEBHOOK_TOKEN: webhookToken,
      LOOKER_OAUTH_CLIENT_ID: looker.signIns.clientId,
      LOOKER_DEPLOY_SECRET: looker.deploySecret,
      LOOKER_SLACKBOT_EXPAND_URLS: "true",
      // The page shows no pictures from elsewhere.
      LOOKERBOT_IMAGE_STORE: "slack",
      // Would lead away from the stand-in.
      LOOKERS: "",
      LOOKER_API_BASE_URL: "",
    })
  }

  /** @returns a function that removes the listener. */
  onEvent(listener: (event: StandInEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** @param text Such as `429x3`; empty ends the fault. @throws Error when it is no fault. */
  setFault(service: keyof Faults, text: string): void {
    const fault: Fault | undefined = text === "" ? undefined : parseFault(text)
    this[service].setFault(fault)
    this.faults = { ...this.faults, [service]: text }
    this.tell({ faults: this.faults })
  }

  /** Forgets messages, modals and calls, and ends the faults. */
  clear(): void {
    this.slack.clear()
    this.looker.clear()
    this.calls.length = 0
    this.setFault("slack", "")
    this.setFault("looker", "")
    this.tell({ cleared: true })
  }

  async stop(): Promise<void> {
    await Promise.all([this.slack.stop(), this.looker.stop()])
  }

  private add(party: CallParty, call: Omit<PartyCall, "party">): void {
    const added = { ...call, id: ++this.lastId, party }
    this.calls.push(added)
    if (this.calls.length > MAX_CALLS) this.calls.shift()
    this.tell({ call: added })
  }

  private tell(event: StandInEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}

function secret(prefix = ""): string {
  return prefix + randomBytes(16).toString("hex")
}
