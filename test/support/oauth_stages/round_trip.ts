import { buffer } from "node:stream/consumers"
import sinon from "sinon"
import type { FormField, Integration } from "../../../src/framework"
import { makeApiToken } from "../../../src/sealing/api_token"
import { type Delivery, formatDelivery } from "../../../tools/simulator/delivery"
import { sample } from "../../../tools/simulator/samples"
import { type BrowserPage, SimulatedLooker, type Verdict } from "../../../tools/simulator/simulated_looker"
import { TEST_SECRET } from "../hub_with"
import { type LocalHub, openHub } from "../local_hub"
import type { OAuthParties, OAuthStage } from "./oauth_stage"

/** One user's way with one integration: Looker, hub and service, each on a port, and a clock that can be put forward. */
export class RoundTrip {
  private clock?: sinon.SinonFakeTimers

  private constructor(
    private readonly name: string,
    private readonly parties: OAuthParties,
    private readonly hub: LocalHub,
    private readonly looker: SimulatedLooker,
  ) {}

  static async start(registered: Integration, stage: OAuthStage): Promise<RoundTrip> {
    const { name } = registered
    const parties = await stage.open(registered)
    const hub = await openHub(parties.integration, { environment: parties.environment })
    if (parties.provider) parties.provider.redirectUri = `${hub.url}/actions/${name}/oauth_redirect`
    const looker = new SimulatedLooker({ hubUrl: hub.url, token: makeApiToken(TEST_SECRET) })
    await looker.start()
    Object.assign(looker.settings(name), parties.settings)
    return new RoundTrip(name, parties, hub, looker)
  }

  async stop(): Promise<void> {
    this.clock?.restore()
    await Promise.all([this.looker.stop(), this.hub.stop(), this.parties.stop()])
  }

  /** What Looker keeps for the user. */
  get state(): string | undefined {
    return this.looker.state(this.name)
  }

  get files(): Buffer[] {
    return this.parties.files()
  }

  /** Calls for tokens, by their reason. */
  get tokenCalls() {
    const { exchanges = 0, refreshes = 0 } = this.parties.provider ?? {}
    return { exchanges, refreshes }
  }

  /** Fields that a delivery gives values for, and that the dialog asks for. */
  get answered(): string[] {
    return Object.keys(this.parties.formParams)
  }

  /** Of the dialog with all answers given. @throws Error when the dialog shows a failure. */
  async fields(): Promise<FormField[]> {
    const { fields, error } = await this.looker.form(this.name, { ...this.parties.formParams })
    if (error !== undefined) throw new Error(`The dialog says: ${error}`)
    return fields
  }

  /** Follows the login in the dialog to its end. @throws Error when there is none. */
  async logIn(): Promise<BrowserPage> {
    const tokens = this.parties.newTokens?.()
    if (tokens !== undefined) this.looker.setDelegateTokens(this.name, tokens)
    const link = (await this.fields()).find((field) => "oauth_url" in field)
    if (!link || !("oauth_url" in link)) throw new Error("The dialog has no login.")
    return this.looker.logIn(link.oauth_url)
  }

  send(): Promise<Verdict> {
    return this.looker.send(this.name, this.delivery)
  }

  /** What the service is to hold of one delivery. */
  async document(): Promise<Buffer> {
    const document = await buffer((await formatDelivery(this.delivery)).read())
    return this.parties.heldOf?.(document) ?? document
  }

  /** Puts the clock forward beyond the end of every access token; by a year where there is none. */
  passLifetime(): void {
    const { lifetimeSec = 365 * 86_400 } = this.parties.provider?.options ?? {}
    const now = Date.now() + (lifetimeSec + 60) * 1000
    this.clock?.restore()
    this.clock = sinon.useFakeTimers({ now, toFake: ["Date"], shouldAdvanceTime: true })
  }

  revoke(): void {
    this.parties.revoke()
  }

  private get delivery(): Delivery {
    const { formParams, delivery = { format: "csv", result: sample("orders", 20) } } = this.parties
    return { type: "query", ...delivery, title: "Sales", formParams }
  }
}
