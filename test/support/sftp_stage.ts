import { expect } from "chai"
import { PassThrough } from "node:stream"
import { SftpIntegration } from "../../src/integrations/sftp/sftp"
import type { SftpLimits } from "../../src/integrations/sftp/ssh_link"
import { createLogger } from "../../src/logging/create_logger"
import { FakeLooker } from "./fake_looker"
import { type HubOptions, hubWith } from "./hub_with"
import { csvAttachment, type SampleAttachment } from "./samples"
import { SftpServer, type SftpServerOptions } from "./sftp_server"

/** The result that is sent unless a test says otherwise. */
export const CSV = "id,name\n1,Zoë\n"

/** `looker` of an answer. */
export interface Outcome {
  success: boolean
  message?: string
  validation_errors: Record<string, string>
}

export type FormAnswers = Record<string, string | undefined>

export interface Delivery {
  /** Default "Plan". */
  title?: string
  /** Default `CSV`, unless there is a download. */
  attachment?: SampleAttachment
  downloadUrl?: string
}

type StageHubOptions = HubOptions & Partial<SftpLimits>
type Execution = [form?: FormAnswers, delivery?: Delivery, options?: StageHubOptions]

/** A hub between Looker and an SFTP server whose one directory is `/in`. */
export class SftpStage {
  readonly logs: string[] = []
  private readonly logger = createLogger({
    isDebug: true,
    stream: new PassThrough().on("data", (line: Buffer) => this.logs.push(line.toString())),
  })

  private constructor(
    readonly looker: FakeLooker,
    public server: SftpServer,
  ) {}

  static async start(): Promise<SftpStage> {
    return new SftpStage(await FakeLooker.start(), await startServer())
  }

  async useServer(options: SftpServerOptions): Promise<void> {
    await this.server.stop()
    this.server = await startServer(options)
  }

  async stop(): Promise<void> {
    await Promise.all([this.looker.stop(), this.server.stop()])
  }

  address(directory = "in/"): string {
    return `sftp://127.0.0.1:${this.server.port}/${directory}`
  }

  hub({ connectMs, loginMs, idleMs, ...options }: StageHubOptions = {}) {
    const limits = Object.entries({ connectMs, loginMs, idleMs }).filter(([, ms]) => ms !== undefined)
    const environment = { OUTBOUND_ALLOW: "127.0.0.1", ...options.environment }
    return hubWith(new SftpIntegration(Object.fromEntries(limits)), { logger: this.logger, ...options, environment })
  }

  /** The request that Looker makes of a delivery. */
  body(form: FormAnswers = {}, delivery: Delivery = {}) {
    const { title = "Plan", downloadUrl } = delivery
    const attachment = "attachment" in delivery || downloadUrl ? delivery.attachment : csvAttachment(CSV)
    const { username, password } = SftpServer
    const form_params = { address: this.address(), username, password, ...form }
    return { type: "query", scheduled_plan: { title, download_url: downloadUrl }, attachment, form_params }
  }

  execute(...[form, delivery, options]: Execution) {
    return this.hub(options).post("/actions/sftp/execute").send(this.body(form, delivery))
  }

  async deliver(...execution: Execution): Promise<Outcome> {
    const { body } = (await this.execute(...execution).expect(200)) as { body: { looker: Outcome } }
    return body.looker
  }

  async succeed(...execution: Execution): Promise<void> {
    const outcome = await this.deliver(...execution)
    expect(outcome).to.include({ success: true }).and.not.have.property("message")
  }

  /** Delivers what has to fail with a message that holds `text`. */
  async fail(text: string, ...execution: Execution): Promise<Outcome> {
    const outcome = await this.deliver(...execution)
    expect(outcome).to.include({ success: false })
    expect(outcome.message).to.include(text)
    return outcome
  }

  /** Executes what is not to be attempted. @returns the error. */
  async refusal(...execution: Execution): Promise<string> {
    const { body } = (await this.execute(...execution).expect(404)) as { body: { success: boolean; error: string } }
    expect(body.success).to.equal(false)
    return body.error
  }
}

async function startServer(options?: SftpServerOptions): Promise<SftpServer> {
  const server = await SftpServer.start(options)
  server.directories.add("/in")
  return server
}
