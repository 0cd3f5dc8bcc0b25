import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { OAuth2Server } from "oauth2-mock-server"
import { registry } from "../../src/framework"
import { loadExamples } from "../../tools/playground/all_examples"
import { LookerSessions } from "../../tools/playground/looker_sessions"
import { playgroundRoutes } from "../../tools/playground/playground_routes"
import { type PlaygroundServer, startPlayground } from "../../tools/playground/playground_server"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { makeApiToken } from "../../src/sealing/api_token"
import { hubWith, TEST_SECRET } from "./hub_with"
import { CabinetIntegration, ChatIntegration, DiaryIntegration } from "./oauth_integrations"
import {
  CounterIntegration,
  PatienceIntegration,
  PickyIntegration,
  PostcardIntegration,
} from "./playground_integrations"

/** All that `npm run dev` starts, in this process: a hub whose calls go to a sandbox, and the playground in front. */
export class PlaygroundStage {
  private constructor(
    readonly url: string,
    readonly sandbox: Sandbox,
    readonly hub: Server,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  /** @param slowMs Delay of a slow service, in milliseconds. */
  static async start({ slowMs = 300 } = {}): Promise<PlaygroundStage> {
    const provider = new OAuth2Server()
    await provider.issuer.keys.generate("ES256")
    await provider.start(0, "127.0.0.1")
    const pageFolder = await bundledPage()
    const { examples, rules, logins, environment } = await loadExamples(registry.all)
    const sandbox = await Sandbox.start({ rules, logins, slowMs })
    const undoRoute = routeOutbound(sandbox)

    const hub = http.createServer()
    await once(hub.listen(0, "127.0.0.1"), "listening")
    const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    const ownUrl = provider.issuer.url ?? ""
    const own = [new PostcardIntegration(), new CounterIntegration(), new DiaryIntegration(ownUrl)]
    const integrations = [
      ...registry.all,
      ...own,
      new PatienceIntegration(),
      new PickyIntegration(),
      new CabinetIntegration(ownUrl),
      new ChatIntegration(),
    ]
    hub.on("request", hubWith(integrations, { environment: { ...environment, ACTION_HUB_BASE_URL: hubUrl } }).app)

    const sessions = new LookerSessions(() => ({
      hubUrl,
      token: makeApiToken(TEST_SECRET),
      delegateService: sandbox.logins,
    }))
    const routes = playgroundRoutes({ sessions, examples: async () => examples, sandbox, pageFolder })
    const playground: PlaygroundServer = await startPlayground({ playground: routes }, 0)
    return new PlaygroundStage(playground.url, sandbox, hub, async () => {
      await playground.stop()
      await sessions.stop()
      hub.closeAllConnections()
      hub.close()
      undoRoute()
      await sandbox.stop()
      await provider.stop()
      await rm(pageFolder, { recursive: true })
    })
  }

  stop(): Promise<void> {
    return this.cleanUp()
  }
}

/** The page, bundled from its source into a folder of its own. */
export async function bundledPage(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "playground-page-"))
  await promisify(execFile)(process.execPath, ["scripts/build_page.mjs", "playground", folder])
  return folder
}
