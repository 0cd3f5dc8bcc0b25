import { suggestNames } from "./close_names"
import type { HubClient } from "./hub_client"
import { type ListedIntegration, listedIntegrations } from "./listed_integration"
import { SimulatorError } from "./simulator_error"

/** The integrations that a hub offers. Looker keeps the last listing until someone requests a new one. */
export class HubListing {
  private known: ListedIntegration[] = []

  constructor(
    private readonly client: HubClient,
    private readonly hubUrl: string,
  ) {}

  /** Fetches a new listing. @throws SimulatorError when no hub answers or it refuses the key. */
  async refresh(): Promise<ListedIntegration[]> {
    const { status, json } = await this.client.call(this.hubUrl)
    if (status !== 200) {
      throw new SimulatorError(`What answers at ${this.hubUrl} is no hub: it answered the listing with ${status}.`)
    }
    this.known = listedIntegrations(json, this.hubUrl)
    return this.known
  }

  /** Finds an integration in the last listing, else in a new one. @throws SimulatorError naming the closest known names. */
  async find(name: string): Promise<ListedIntegration> {
    const isNamed = (each: ListedIntegration) => each.name === name
    const found = this.known.find(isNamed) ?? (await this.refresh()).find(isNamed)
    if (found) return found
    const names = this.known.map((each) => each.name)
    throw new SimulatorError(`The hub offers no "${name}". ${suggestNames(name, names)}`)
  }
}
