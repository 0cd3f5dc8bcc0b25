import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { doctor, type DoctorOptions } from "../../src/cli/doctor/doctor"
import type { NamedFinding } from "../../src/cli/doctor/examination"
import type { Outcome } from "../../src/cli/doctor/finding"
import { registry } from "../../src/framework"
import { readConfig } from "../../src/hub_config"
import { hubApp } from "../../src/hub_parts"
import { createLogger } from "../../src/logging/create_logger"

type Environment = Record<string, string>

export const SECRET = "made-up-secret-of-32-characters!"

/** What `hub doctor --json` says. */
export interface DoctorReport {
  works: boolean
  counts: Record<Outcome, number>
  findings: NamedFinding[]
  /** Outcome and message of what one check found. */
  of: (check: string) => string[]
  /** All of it, as it was printed. */
  text: string
}

/** A hub that serves on a free port, and the doctor that looks at it. */
export class DoctorStage {
  private constructor(
    private readonly server: http.Server,
    /** The settings with which the hub was started. */
    readonly environment: Environment,
  ) {}

  static async start(more: Environment = {}): Promise<DoctorStage> {
    const server = http.createServer()
    await once(server.listen(0, "127.0.0.1"), "listening")
    const environment = {
      ACTION_HUB_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ACTION_HUB_LABEL: "Acme Hub",
      ACTION_HUB_SECRET: SECRET,
      ACTION_WHITELIST: "sftp,zapier",
      LOOKER_HOSTS: "looker.acme.test",
      NODE_ENV: "production",
      ...more,
    }
    const config = readConfig(environment, registry.all)
    const logger = createLogger({ isSilent: true })
    server.on("request", hubApp({ config, logger, registry }))
    return new DoctorStage(server, environment)
  }

  get url(): string {
    return this.environment.ACTION_HUB_BASE_URL ?? ""
  }

  /** What the doctor says of these settings on top of those of the hub. An empty value unsets a variable. */
  look(more: Environment = {}, options: DoctorOptions = {}): Promise<DoctorReport> {
    return lookAt({ ...this.environment, ...more }, options)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

/** What the doctor says of these settings, or of a live hub. */
export async function lookAt(environment: Environment, options: DoctorOptions = {}): Promise<DoctorReport> {
  const { isGood, text } = await printed(environment, { ...options, json: true })
  const report = JSON.parse(text) as Omit<DoctorReport, "of" | "text">
  if (report.works !== isGood) throw new Error("The exit code says something else than the report.")
  const of = (check: string) =>
    report.findings.filter((each) => each.check === check).map(({ outcome, message }) => `${outcome}: ${message}`)
  return { ...report, of, text }
}

/** What the doctor prints, and whether it ends well. */
export async function printed(environment: Environment, options: DoctorOptions) {
  const lines: string[] = []
  const place = { environment, print: (line: string) => void lines.push(line), warn: () => undefined }
  const isGood = await doctor(options, place)
  return { isGood, text: lines.join("\n") }
}
