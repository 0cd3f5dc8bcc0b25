import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { expect } from "chai"
import { Agent, fetch } from "undici"
import { makeApiToken } from "../../src/sealing/api_token"
import { endWithTests } from "./end_with_tests"
import { until } from "./replica"
import { SftpServer } from "./sftp_server"

const SECRET = "a-test-secret-of-length"
/** More than the hub keeps in memory, so that a delivery needs `TMPDIR`. */
const CSV = "id,name\n".concat("1,Zoë of the hub\n".repeat(150_000))

/** What an administrator sets before the first delivery. The stand-in of an SFTP server listens on this machine. */
export const FIRST_SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: SECRET,
  LOOKER_HOSTS: "looker.acme.test",
  OUTBOUND_ALLOW: "127.0.0.1",
} as const

/** A hub that was started as a file of `deploy` says. */
export class DeployedHub {
  readonly log: string[] = []

  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.log.push(...text.split("\n")))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => this.log.push(...text.split("\n")))
  }

  /** @param env All variables, `PORT` among them. */
  static async start(
    program: string,
    words: string[],
    env: Record<string, string>,
    cwd?: string,
  ): Promise<DeployedHub> {
    const child = endWithTests(spawn(program, words, { cwd, env, detached: true }))
    const hub = new DeployedHub(child, `http://127.0.0.1:${env.PORT}`)
    await until(async () => {
      if (child.exitCode !== null) throw new Error(hub.log.join("\n"))
      return (await fetch(`${hub.url}/readyz`).catch(() => undefined))?.ok === true
    })
    return hub
  }

  /**
   * Tells it to stop and waits for its end.
   * @param target Process that gets the signal; with a minus a group. Default: all its processes, as on Heroku.
   * @returns seconds until the end.
   */
  async stop(target = -this.pid): Promise<number> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return 0
    const startedAt = performance.now()
    // Its output may come after its end.
    const ended = [once(this.child, "exit"), once(this.child, "close")] as const
    process.kill(target, "SIGTERM")
    await ended[0]
    const tookSec = (performance.now() - startedAt) / 1000
    await ended[1]
    return tookSec
  }

  /** Code with which it has ended; null where a signal ended it, or nothing did. */
  get exitCode(): number | null {
    return this.child.exitCode
  }

  get pid(): number {
    return this.child.pid!
  }
}

/**
 * Delivers a file of 2.5 MB, pushed by Looker, to an SFTP server on this machine, where it must arrive whole.
 * @param url Address of the hub, or of a proxy in front.
 * @param ca Certificate of the proxy, in PEM.
 */
export async function deliverFile(url: string, ca?: string): Promise<void> {
  const server = await SftpServer.start()
  server.directories.add("/in")
  try {
    const answer = await fetch(`${url}/actions/sftp/execute`, {
      method: "POST",
      headers: {
        authorization: `Token token="${makeApiToken(SECRET)}"`,
        "content-type": "application/json",
        "x-forwarded-for": "203.0.113.9",
      },
      body: JSON.stringify({
        type: "query",
        attachment: { mimetype: "text/csv", extension: "csv", data: CSV },
        form_params: {
          address: `sftp://127.0.0.1:${server.port}/in/`,
          username: SftpServer.username,
          password: SftpServer.password,
          filename: "first.csv",
        },
      }),
      dispatcher: ca === undefined ? undefined : new Agent({ connect: { ca } }),
    })
    const text = await answer.text()
    expect(answer.status, text).to.equal(200)
    expect((JSON.parse(text) as { looker: object }).looker, text).to.include({ success: true })
    const file = server.files.get("/in/first.csv")
    expect(file?.content.equals(Buffer.from(CSV))).to.equal(true)
  } finally {
    await server.stop()
  }
}
