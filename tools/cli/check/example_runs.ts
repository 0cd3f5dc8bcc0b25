import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { readConfig } from "../../../src/hub_config"
import { type Destinations, type Example, type Integration, Registry } from "../../../src/framework"
import { createLogger } from "../../../src/logging"
import { routeOutbound } from "../../sandbox/outbound_route"
import { Sandbox } from "../../sandbox/sandbox"
import { makeApiToken } from "../../../src/sealing"
import { hubApp } from "../../../src/hub_parts"
import { sample } from "../../simulator/samples"
import { type Form, SimulatedLooker, type Verdict } from "../../simulator/simulated_looker"
import { SimulatorError } from "../../simulator/simulator_error"
import { defaultFormat } from "../docs/facts"
import { withToldDestinations } from "../told_destinations"

const SECRET = "hub check"

/** What an example led to. */
export interface ExampleRun {
  /** Absent when its data cannot be made, which other rules find. */
  verdict?: Verdict
  /** Absent when it was refused before anybody asked for them. */
  destinations?: Destinations
}

/** Sends one integration's examples, and asks for their forms, by a hub in this process. The hub's calls go to a sandbox. */
export class ExampleRuns {
  private constructor(
    private readonly looker: SimulatedLooker,
    private readonly told: { destinations?: Destinations },
    private readonly closers: (() => unknown)[],
  ) {}

  /** Sends all outbound calls of this process to the sandbox until `close`. @throws Error in production. */
  static async open(integration: Integration): Promise<ExampleRuns> {
    const { rules, environment } = (await integration.examples?.()) ?? {}
    const sandbox = await Sandbox.start({ rules })
    const undoRoute = routeOutbound(sandbox)
    const stopping = new AbortController()
    const told: { destinations?: Destinations } = {}
    const telling = withToldDestinations(integration, (destinations) => (told.destinations = destinations))
    const { server, url } = await openHub(telling, stopping.signal, environment)
    const looker = new SimulatedLooker({ hubUrl: url, token: makeApiToken(SECRET) })
    await looker.start()
    const closeHub = () => server.close() && server.closeAllConnections()
    // Also ends work after answers, which would go on without a route.
    const stopHub = () => stopping.abort()
    return new ExampleRuns(looker, told, [() => looker.stop(), stopHub, closeHub, undoRoute, () => sandbox.stop()])
  }

  async formOf({ name }: Integration, example: Example): Promise<Form> {
    this.takeSettings(name, example)
    return this.looker.form(name, { ...example.formParams })
  }

  async send(integration: Integration, example: Example): Promise<ExampleRun> {
    const { name } = integration
    const { type = "query", format = defaultFormat(integration), formParams, cellValue, isStreamed } = example
    if (type === "none") return {}
    this.takeSettings(name, example)
    this.told.destinations = undefined
    const result = sample(example.sample ?? "users", example.rows)
    const delivery = { type, format, result, title: result.label, formParams: { ...formParams }, cellValue, isStreamed }
    try {
      const verdict = await this.looker.send(name, delivery)
      return { verdict, destinations: this.told.destinations }
    } catch (error) {
      if (error instanceof SimulatorError) return {}
      throw error
    }
  }

  private takeSettings(name: string, { params }: Example): void {
    this.looker.reset(name)
    Object.assign(this.looker.settings(name), params)
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close()
  }
}

async function openHub(
  integration: Integration,
  stopping: AbortSignal,
  environment?: Readonly<Record<string, string>>,
) {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = new Registry()
  registry.add(integration)
  const own = { ACTION_HUB_BASE_URL: url, ACTION_HUB_LABEL: "hub check", ACTION_HUB_SECRET: SECRET }
  const config = readConfig({ ...environment, ...own }, [integration])
  server.on("request", hubApp({ config, registry, logger: createLogger({ isSilent: true }), stopping }))
  return { server, url }
}
