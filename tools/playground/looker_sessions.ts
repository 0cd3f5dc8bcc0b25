import { SimulatedLooker, type SimulatedLookerOptions } from "../simulator/simulated_looker"

/** Most tabs whose settings and logins are kept. The tab that was used longest ago is forgotten first. */
const MAX_SESSIONS = 50

/** One simulated Looker per browser tab, so that people do not see each other's settings and logins. */
export class LookerSessions {
  private readonly lookers = new Map<string, Promise<SimulatedLooker>>()

  /** @param hub Called when a tab appears for the first time. */
  constructor(private readonly hub: () => Pick<SimulatedLookerOptions, "hubUrl" | "token" | "delegateService">) {}

  /** Returns the started Looker of a tab. @param id The id that the tab sends. */
  of(id: string): Promise<SimulatedLooker> {
    const looker = this.lookers.get(id) ?? start(new SimulatedLooker(this.hub()))
    this.lookers.delete(id)
    this.lookers.set(id, looker)
    looker.catch(() => this.lookers.delete(id))
    for (const [oldest, forgotten] of this.lookers) {
      if (this.lookers.size <= MAX_SESSIONS) break
      this.lookers.delete(oldest)
      stop(forgotten)
    }
    return looker
  }

  /** Stops and forgets all Lookers. */
  async stop(): Promise<void> {
    const lookers = [...this.lookers.values()]
    this.lookers.clear()
    await Promise.all(lookers.map(async (looker) => (await looker).stop()))
  }
}

async function start(looker: SimulatedLooker): Promise<SimulatedLooker> {
  await looker.start()
  return looker
}

function stop(looker: Promise<SimulatedLooker>): void {
  void looker.then((started) => started.stop()).catch(() => undefined)
}
