import { execFile } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"
import { Router } from "express"
import { makeApiToken } from "../../src/sealing"
import { linksRoutes } from "../../tools/links/links_routes"
import { LinkStandIns } from "../../tools/links/link_stand_ins"
import { StandIns } from "../../tools/lookerbot/stand_ins"
import { startPlayground } from "../../tools/playground/playground_server"
import { AUTHORIZATION, hubWith, TEST_SECRET } from "./hub_with"

/** All that the page Links needs, in this process: a hub between Looker and the partners, all played, and the page's server. */
export class LinksPageStage {
  private constructor(
    readonly url: string,
    readonly hubUrl: string,
    readonly standIns: LinkStandIns,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  static async start(): Promise<LinksPageStage> {
    const pageFolder = await mkdtemp(path.join(tmpdir(), "links-page-"))
    const bundling = promisify(execFile)(process.execPath, ["scripts/build_page.mjs", "links", pageFolder])
    const hub: Server = http.createServer()
    await once(hub.listen(0, "127.0.0.1"), "listening")
    const hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    const standIns = await StandIns.start({ hubUrl: () => hubUrl, slowMs: 300 })
    const partners = await LinkStandIns.start({ standIns, slowMs: 300 })
    partners.deliverTo(hubUrl)
    const environment = { ...standIns.environment, ...partners.environment, ACTION_HUB_BASE_URL: hubUrl }
    hub.on("request", hubWith([], { environment }).app)
    await bundling
    const links = linksRoutes({
      standIns: partners,
      hub: () => ({ hubUrl, token: makeApiToken(TEST_SECRET) }),
      pageFolder,
    })
    const page = await startPlayground({ playground: Router(), links }, 0)
    return new LinksPageStage(new URL("/links/", page.url).href, hubUrl, partners, async () => {
      await page.stop()
      await partners.stop()
      hub.closeAllConnections()
      hub.close()
      await standIns.stop()
      await rm(pageFolder, { recursive: true })
    })
  }

  /** Makes a link as somebody else with the hub's key does. */
  async makeByHand(source: string, body: object): Promise<{ address: string; secret: string }> {
    const headers = { authorization: AUTHORIZATION, "content-type": "application/json" }
    const init = { method: "POST", headers, body: JSON.stringify(body) }
    return (await (await fetch(`${this.hubUrl}/links/${source}`, init)).json()) as { address: string; secret: string }
  }

  stop(): Promise<void> {
    return this.cleanUp()
  }
}
