import { expect } from "chai"
import { LinksStage, standardHeaders } from "./links_stage"
import { rawRequest } from "./raw_request"

/** Body of an event that is well. */
export const BODY = '{"type":"done"}'
/** Longest time until an answer, in milliseconds, on a busy machine. */
const MAX_MS = 2000

export interface Attack {
  what: string
  bytes: string | Buffer
  /** Statuses that are right. */
  status: number[]
}

/** A hub with a link, and requests that no HTTP client would send, signed rightly. */
export class HostileSender {
  private deliveries = 0

  private constructor(
    readonly stage: LinksStage,
    private readonly link: { address: string; secret: string },
  ) {}

  static async start(): Promise<HostileSender> {
    const stage = await LinksStage.start()
    const link = (await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"] })) as HostileSender["link"]
    stage.clear()
    return new HostileSender(stage, link)
  }

  get port(): number {
    return Number(new URL(this.stage.url).port)
  }

  /** Path of the link's hook. */
  get path(): string {
    return new URL(this.link.address).pathname
  }

  /** The last part of that. */
  get sealed(): string {
    return this.path.slice("/hooks/webhook/".length)
  }

  /** Header lines of a right signature of a new delivery. */
  signed(body: string | Buffer = BODY): string[] {
    const headers = standardHeaders(body, { secret: this.link.secret, id: `msg_${++this.deliveries}` })
    return Object.entries(headers).map((pair) => pair.join(": "))
  }

  /** The bytes of a request. @param lines Headers. Default: a right signature. */
  post(target: string, lines = this.signed(), body: string | Buffer = BODY, version = "1.1"): Buffer {
    const first = [`POST ${target} HTTP/${version}`, "host: hub", `content-length: ${body.length}`]
    return Buffer.concat([Buffer.from([...first, ...lines, "", ""].join("\r\n"), "latin1"), Buffer.from(body)])
  }

  /** Sends them one by one. Each is answered as it should be, soon, and nobody learns the link. */
  async send(attacks: readonly Attack[]): Promise<void> {
    for (const { what, bytes, status } of attacks) {
      const startedAt = performance.now()
      const answer = await rawRequest(this.port, bytes)
      expect(answer.status, `${what}: ${answer.text}`).to.be.oneOf(status)
      expect(performance.now() - startedAt, what).to.be.below(MAX_MS)
      this.expectNoLink(answer.text, what)
      expect(answer.text, what).to.not.match(/\n\s+at |node_modules|\.[jt]s:\d/)
    }
    const log = this.stage.logged()
    this.expectNoLink(log, "log")
    expect(log.split("\n").filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
    // The twin of all of them.
    expect((await rawRequest(this.port, this.post(this.path))).status).to.equal(200)
  }

  private expectNoLink(text: string, what: string): void {
    for (const part of this.sealed.split(".").filter(Boolean))
      expect(text.includes(part.slice(-20)), what).to.equal(false)
    expect(text.includes(this.link.secret), what).to.equal(false)
  }
}
