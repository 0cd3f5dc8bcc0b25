import type { Server } from "node:http"
import type { Integration } from "../../src/framework"
import { makeApiToken } from "../../src/sealing/api_token"
import { createHttpServer, listen } from "../../src/server/http_server"
import { sample } from "../../tools/simulator/samples"
import { type Delivery, SimulatedLooker, type SimulatedLookerOptions } from "../../tools/simulator/simulated_looker"
import { hubWith, TEST_SECRET } from "../support/hub_with"

/** A hub on a real port, and a simulated Looker that knows its address and token. */
export class HubStage {
  private constructor(
    private readonly server: Server,
    readonly hubUrl: string,
    readonly looker: SimulatedLooker,
  ) {}

  /** @param options Of the simulator, on top of the address and the token. */
  static async start(
    integrations: Integration[],
    options: Partial<SimulatedLookerOptions> & { environment?: Record<string, string> } = {},
  ): Promise<HubStage> {
    const { environment, ...more } = options
    const { app, config } = hubWith(integrations, { environment })
    const server = createHttpServer(app, config)
    const hubUrl = `http://127.0.0.1:${await listen(server, 0)}`
    const looker = new SimulatedLooker({ hubUrl, token: makeApiToken(TEST_SECRET), ...more })
    await looker.start()
    return new HubStage(server, hubUrl, looker)
  }

  /** Hangs up on everybody. */
  stopHub(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  async stop(): Promise<void> {
    this.stopHub()
    await this.looker.stop()
  }
}

/** Ten users as csv, unless `more` says otherwise. */
export function delivery(more: Partial<Delivery> = {}): Delivery {
  return { type: "query", format: "csv", result: sample("users", 10), title: "Users", formParams: {}, ...more }
}
