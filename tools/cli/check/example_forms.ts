import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { readConfig } from "../../../src/hub_config"
import { type Example, type Integration, Registry } from "../../../src/framework"
import { createLogger } from "../../../src/logging"
import { routeOutbound } from "../../sandbox/outbound_route"
import { Sandbox } from "../../sandbox/sandbox"
import { makeApiToken } from "../../../src/sealing"
import { hubApp } from "../../../src/hub_parts"
import { type Form, SimulatedLooker } from "../../simulator/simulated_looker"

const SECRET = "hub check"

/** The forms of one integration's examples, made by a hub in this process. The hub's calls go to a sandbox. */
export class ExampleForms {
  private constructor(
    private readonly looker: SimulatedLooker,
    private readonly closers: (() => unknown)[],
  ) {}

  /** Sends all outbound calls of this process to the sandbox until `close`. @throws Error in production. */
  static async open(integration: Integration): Promise<ExampleForms> {
    const { rules, environment } = (await integration.examples?.()) ?? {}
    const sandbox = await Sandbox.start({ rules })
    const undoRoute = routeOutbound(sandbox)
    const { server, url } = await openHub(integration, environment)
    const looker = new SimulatedLooker({ hubUrl: url, token: makeApiToken(SECRET) })
    await looker.start()
    const closeHub = () => server.close() && server.closeAllConnections()
    return new ExampleForms(looker, [() => looker.stop(), closeHub, undoRoute, () => sandbox.stop()])
  }

  async formOf({ name }: Integration, { params, formParams }: Example): Promise<Form> {
    this.looker.reset(name)
    Object.assign(this.looker.settings(name), params)
    return this.looker.form(name, { ...formParams })
  }

  async close(): Promise<void> {
    for (const close of this.closers) await close()
  }
}

async function openHub(integration: Integration, environment?: Readonly<Record<string, string>>) {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = new Registry()
  registry.add(integration)
  const own = { ACTION_HUB_BASE_URL: url, ACTION_HUB_LABEL: "hub check", ACTION_HUB_SECRET: SECRET }
  const config = readConfig({ ...environment, ...own }, [integration])
  server.on("request", hubApp({ config, registry, logger: createLogger({ isSilent: true }) }))
  return { server, url }
}
