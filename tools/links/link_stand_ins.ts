import type { StandIns } from "../lookerbot/stand_ins"
import { parseFault } from "../sandbox/fault"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { CallSteps } from "./call_steps"
import { DbtCloudStandIn } from "./dbt_cloud_stand_in"
import { FivetranStandIn } from "./fivetran_stand_in"
import { GithubStandIn } from "./github_stand_in"
import { HookSender } from "./hook_sender"
import type { FaultyPlace, LinkFaults, LinksEvent, Place } from "./links_api"
import { lookerNow } from "./looker_now"
import { OwnSender } from "./own_sender"

const GITHUB_APP = { clientId: "hub-links", clientSecret: "made-up-app-secret" }
const FIVETRAN_KEY = { apiKey: "made-up-fivetran-key", apiSecret: "made-up-fivetran-secret" }
const DBT = { accountId: "1001", token: "dbtc_made-up-dev-token" }
/** How long the page's server waits for the hub, in milliseconds. */
const KEY_PATIENCE_MS = 60_000
/** Addresses to which people are sent by the hub's pages. */
const BROWSER_PATHS = ["/auth", "/login/oauth/authorize"]

/** What a listener is told. */
export type LinkStandInEvent = Exclude<LinksEvent, { snapshot: unknown }>

export interface LinkStandInsOptions {
  /** Those of Lookerbot: links act on the same Looker. */
  standIns: StandIns
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/** The partners of links beside the Looker of Lookerbot, and the variables that lead the hub to them. */
export class LinkStandIns {
  readonly steps = new CallSteps()
  /** A service of one's own. */
  readonly service = new OwnSender()
  /** Calls the hub with its key. */
  readonly key = new HookSender(KEY_PATIENCE_MS)
  private partnerFaults: Omit<LinkFaults, "looker"> = { github: "", dbt_cloud: "", fivetran: "" }
  private readonly listeners = new Set<(event: LinkStandInEvent) => void>()
  private readonly stops: (() => void)[] = []

  private constructor(
    private readonly standIns: StandIns,
    readonly github: GithubStandIn,
    readonly dbtCloud: DbtCloudStandIn,
    readonly fivetran: FivetranStandIn,
    /** Variables for the hub. They take the place of what the operator has set: no real partner is for trying. */
    readonly environment: Readonly<Record<string, string>>,
  ) {
    this.stops.push(
      this.steps.onEvent((event) => this.tell(event)),
      this.looker.onCall((call) => {
        this.addCall("looker", call)
        this.tell({ looker: lookerNow(this.looker.linkState) })
      }),
      github.onCall((call) => this.addCall("github", call)),
      dbtCloud.onCall((call) => this.addCall("dbt_cloud", call)),
      fivetran.onCall((call) => this.addCall("fivetran", call)),
      github.onSent((call) => this.steps.add("github", "hub", call)),
      dbtCloud.onSent((call) => this.steps.add("dbt_cloud", "hub", call)),
      fivetran.onSent((call) => this.steps.add("fivetran", "hub", call)),
      this.service.onSent((call) => this.steps.add("service", "hub", call)),
      this.key.log.onCall((call) => this.steps.add("key", "hub", call)),
      standIns.onEvent((event) => {
        if ("faults" in event) this.tell({ faults: this.faults })
      }),
    )
  }

  static async start({ standIns, slowMs }: LinkStandInsOptions): Promise<LinkStandIns> {
    const [github, dbtCloud, fivetran] = await Promise.all([
      GithubStandIn.start({ ...GITHUB_APP, slowMs }),
      DbtCloudStandIn.start({ ...DBT, slowMs }),
      // The hub of a developer is at a plain address.
      FivetranStandIn.start({ ...FIVETRAN_KEY, allowsHttp: true, slowMs }),
    ])
    return new LinkStandIns(standIns, github, dbtCloud, fivetran, {
      GITHUB_URL: github.url,
      GITHUB_CLIENT_ID: GITHUB_APP.clientId,
      GITHUB_CLIENT_SECRET: GITHUB_APP.clientSecret,
      GITHUB_TOKEN: github.classicToken(),
      DBT_CLOUD_URL: dbtCloud.url,
      DBT_CLOUD_ACCOUNT_ID: DBT.accountId,
      DBT_CLOUD_TOKEN: DBT.token,
      FIVETRAN_API_URL: fivetran.url,
      FIVETRAN_API_KEY: FIVETRAN_KEY.apiKey,
      FIVETRAN_API_SECRET: FIVETRAN_KEY.apiSecret,
      // All sources, whatever the operator offers.
      LINKS_SOURCES: "",
    })
  }

  get looker() {
    return this.standIns.looker
  }

  get faults(): LinkFaults {
    return { ...this.partnerFaults, looker: this.standIns.faults.looker }
  }

  /** Sends all webhooks to where the hub listens, whatever its public address is. */
  deliverTo(hubUrl: string): void {
    for (const each of [this.github, this.dbtCloud, this.fivetran, this.service]) each.deliverTo(hubUrl)
  }

  /** @returns a function that removes the listener. */
  onEvent(listener: (event: LinkStandInEvent) => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }

  /** @param text Such as `429x3`; empty ends the fault. @throws Error when it is no fault. */
  setFault(place: FaultyPlace, text: string): void {
    // Lookerbot's page shows that of Looker too, and its stand-ins tell of it.
    if (place === "looker") return this.standIns.setFault("looker", text)
    const partner = { github: this.github, dbt_cloud: this.dbtCloud, fivetran: this.fivetran }[place]
    partner.setFault(text === "" ? undefined : parseFault(text))
    this.partnerFaults = { ...this.partnerFaults, [place]: text }
    this.tell({ faults: this.faults })
  }

  /** Makes everything as it was at the start: no webhooks, no calls, no faults, and Looker untouched. */
  clear(): void {
    for (const each of [this.github, this.dbtCloud, this.fivetran, this.service, this.steps, this.key.log]) each.clear()
    for (const place of ["looker", "github", "dbt_cloud", "fivetran"] as const) this.setFault(place, "")
    this.looker.resetLinkState()
    this.tell({ cleared: true })
    this.tell({ looker: lookerNow(this.looker.linkState) })
    this.tell({ linksChanged: true })
  }

  /** Stops the partners. Looker is the bot's. */
  async stop(): Promise<void> {
    for (const stop of this.stops) stop()
    await Promise.all([this.github.stop(), this.dbtCloud.stop(), this.fivetran.stop()])
  }

  /** Tells that a service of one's own sends to other links than before, which no call shows. */
  tellLinksChanged(): void {
    this.tell({ linksChanged: true })
  }

  private addCall(to: Place, call: RecordedCall): void {
    const isBrowser = call.method === "GET" && BROWSER_PATHS.includes(new URL(call.url).pathname)
    this.steps.add(isBrowser ? "browser" : "hub", to, call)
    if (to !== "looker" && call.method !== "GET") this.tell({ linksChanged: true })
  }

  private tell(event: LinkStandInEvent): void {
    for (const listener of this.listeners) listener(event)
  }
}
