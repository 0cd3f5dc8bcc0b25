import { expect } from "chai"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { BASE_URL, LinksStage } from "./links_stage"
import { type NginxFront, startNginxFront } from "./nginx_front"
import { type Replica, startReplica } from "./replica"

/** Headers by which nginx asks the first, or the second. */
export const ONE: Readonly<Record<string, string>> = { "x-replica": "1" }
export const OTHER: Readonly<Record<string, string>> = { "x-replica": "2" }
export const BOTH = [ONE, OTHER]
/** Each way from one replica to another. */
export const WAYS: readonly (readonly [here: typeof ONE, there: typeof ONE])[] = [
  [ONE, OTHER],
  [OTHER, ONE],
]

export const DO = ["trigger_datagroup:shop::orders"]

export interface MadeLink {
  id: string
  address: string
  secret: string
}

/** Two compiled hubs with links behind nginx, with a Looker, a Slack and a GitHub. Say `before(compileHub)` first. */
export class LinkReplicas {
  private messages = 0

  private constructor(
    readonly stage: LinksStage,
    readonly github: GithubStandIn,
    readonly hubs: readonly [Replica, Replica],
    readonly front: NginxFront,
    readonly environment: Record<string, string>,
  ) {
    stage.hubUrl = front.url
    github.deliverTo(front.url, BASE_URL)
  }

  /** @param more Variables of both hubs. @param own Of the first, and of the second. */
  static async start(
    more: Record<string, string> = {},
    [first, second]: readonly Record<string, string>[] = [],
  ): Promise<LinkReplicas> {
    const stage = await LinksStage.withoutHub()
    const github = await GithubStandIn.start({ callbackUrl: `${BASE_URL}/links/github/callback` })
    const environment = {
      ...stage.environment,
      // Else the hub complains that Lookerbot lacks it.
      SLACK_SIGNING_SECRET: "made-up-signing-secret",
      GITHUB_URL: github.url,
      GITHUB_TOKEN: github.classicToken(),
      ...more,
    }
    const hubs = await Promise.all([
      startReplica({ ...environment, ...first }),
      startReplica({ ...environment, ...second }),
    ])
    return new LinkReplicas(stage, github, hubs, await startNginxFront([hubs[0].port, hubs[1].port]), environment)
  }

  /** Makes a link at one of them. */
  async make(members: object, at: Record<string, string>, source = "webhook"): Promise<MadeLink> {
    const { status, json, text } = await this.stage.key("POST", `/links/${source}`, members, at)
    expect(status, text).to.be.oneOf([200, 201])
    return json as MadeLink
  }

  /** Sends an event to one of them. @param id Default: another one each time. */
  send(link: MadeLink, at: Record<string, string>, body: unknown = {}, id = `msg_${++this.messages}`) {
    return this.stage.send(link, body, { id, headers: at })
  }

  /** When a datagroup was triggered, in seconds since 1970. */
  triggered(name = "shop::orders") {
    return this.stage.looker.linkState.datagroups.named(name)?.triggeredAt
  }

  /** Calls that change something in Looker. */
  get changes(): string[] {
    return this.stage.lookerCalls.filter((call) => !call.startsWith("GET"))
  }

  /** The project that is deployed. */
  get core() {
    const project = this.stage.looker.linkState.project("core")
    if (!project) throw new Error("The stand-in of Looker has no project core.")
    return project
  }

  /** Does something while the hub is at this address. */
  async at<T>(url: string, work: () => Promise<T>): Promise<T> {
    this.stage.hubUrl = url
    try {
      return await work()
    } finally {
      this.stage.hubUrl = this.front.url
    }
  }

  clear(): void {
    this.stage.clear()
    this.github.clear()
  }

  /** What they have logged as their own mistakes. */
  get errors(): string[] {
    return this.hubs.flatMap(({ log }) => log).filter((line) => line.includes('"level":"error"'))
  }

  async stop(): Promise<void> {
    for (const { child } of this.hubs) child.kill("SIGKILL")
    await this.front.stop()
    await Promise.all([this.github.stop(), this.stage.stop()])
  }
}
