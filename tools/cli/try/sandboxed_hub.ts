import type { ChildProcess } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import type { IntegrationExamples } from "../../../src/framework"
import { Sandbox } from "../../sandbox/sandbox"
import { makeApiToken } from "../../../src/sealing"
import { freePort, startHub } from "../hub_process"
import { compiledHub } from "./compiled_hub"
import { DefectLog } from "./defect_log"
import { sourcePlace } from "./source_places"

export interface SandboxedHubOptions {
  /** The only integration that the hub offers. */
  name: string
  examples?: IntegrationExamples
  isLogShown: boolean
  /** Delay of the sandbox's answers, in milliseconds. Default 0. */
  answerMs?: number
}

/** A hub in a process of its own, so that its memory can be measured. All its calls go to a sandbox in this process. */
export class SandboxedHub {
  private constructor(
    readonly sandbox: Sandbox,
    readonly url: string,
    readonly token: string,
    readonly log: DefectLog,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @throws Error when the hub does not start; the hub has printed the reason on this terminal. */
  static async start({ name, examples, isLogShown, answerMs }: SandboxedHubOptions): Promise<SandboxedHub> {
    const sandbox = await Sandbox.start({ rules: examples?.rules, answerMs })
    const folder = mkdtempSync(path.join(tmpdir(), "hub-try-"))
    const authority = path.join(folder, "authority.pem")
    writeFileSync(authority, sandbox.ca)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const secret = randomBytes(16).toString("hex")
    const environment = {
      ...examples?.environment,
      ACTION_HUB_BASE_URL: url,
      ACTION_HUB_LABEL: "hub try",
      ACTION_HUB_SECRET: secret,
      ACTION_WHITELIST: name,
      ACTION_HUB_DEBUG_ENDPOINT: "yes",
      // At level debug the log says what a defect was.
      ACTION_HUB_DEBUG: "yes",
      HUB_SANDBOX_CA: authority,
      HUB_SANDBOX_PORT: String(sandbox.port),
      // The sandbox does not work in production.
      NODE_ENV: "development",
      // Hides the warnings of packages about versions of Node.
      NODE_NO_WARNINGS: "1",
      WEB_CONCURRENCY: "1",
    }
    try {
      const { index, preload } = await compiledHub(folder)
      const log = new DefectLog((place) => sourcePlace(place, path.dirname(index)))
      const nodeArguments = ["-r", preload, index]
      const onLogLine = (line: string) => log.read(line)
      const hub = await startHub({ environment, port, nodeArguments, isLogShown, onLogLine })
      return new SandboxedHub(sandbox, url, makeApiToken(secret), log, hub, folder)
    } catch (error) {
      await sandbox.stop()
      rmSync(folder, { recursive: true, force: true })
      throw error
    }
  }

  get pid(): number | undefined {
    return this.process.pid
  }

  /** Kills the hub at once, without waiting for a running delivery. */
  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.kill("SIGKILL")) await once(this.process, "exit")
    await this.sandbox.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
