import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { Router } from "express"
import { lookerbotRoutes } from "../../tools/lookerbot/lookerbot_routes"
import { StandIns } from "../../tools/lookerbot/stand_ins"
import { startPlayground } from "../../tools/playground/playground_server"
import { hubWith } from "./hub_with"

/** All that the page Lookerbot needs, in this process: a hub between the stand-ins of Slack and Looker, and the page's server. */
export class LookerbotPageStage {
  private constructor(
    readonly url: string,
    readonly standIns: StandIns,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async start(): Promise<LookerbotPageStage> {
    const pageFolder = await mkdtemp(path.join(tmpdir(), "lookerbot-page-"))
    const bundling = promisify(execFile)(process.execPath, ["scripts/build_page.mjs", "lookerbot", pageFolder])
    const hub: Server = http.createServer()
    await once(hub.listen(0, "127.0.0.1"), "listening")
    const hubUrl = () => `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    const standIns = await StandIns.start({ hubUrl, slowMs: 300 })
    hub.on("request", hubWith([], { environment: { ...standIns.environment, ACTION_HUB_BASE_URL: hubUrl() } }).app)
    await bundling
    const lookerbot = lookerbotRoutes({ standIns, hubUrl, pageFolder })
    const page = await startPlayground({ playground: Router(), lookerbot }, 0)
    return new LookerbotPageStage(new URL("/lookerbot/", page.url).href, standIns, async () => {
      await page.stop()
      hub.closeAllConnections()
      hub.close()
      await standIns.stop()
      await rm(pageFolder, { recursive: true })
    })
  }

  stop(): Promise<void> {
    return this.cleanUp()
  }
}
