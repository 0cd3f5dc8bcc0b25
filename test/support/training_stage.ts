import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { type Integration, OutboundGuard } from "../../src/framework"
import type { TrainingOptions } from "../../src/integrations/sagemaker/training_integration"
import { createLogger } from "../../src/logging/create_logger"
import { type Certificate, makeCertificate } from "./certificate"
import { hubWith } from "./hub_with"
import { MailServer } from "./mail_server"
import { SageMakerStage, SETTINGS } from "./sagemaker_stage"

const MAIL_HOST = "mail.example.com"
let certificate: Promise<Certificate> | undefined

/** An integration that trains, and all that it calls, for one test. */
export class TrainingStage {
  /** What the hub logged. */
  readonly log = new PassThrough()
  /** Settings besides the usual ones. */
  settings: Record<string, string> = {}
  options: TrainingOptions = {}
  environment: Record<string, string> = {}
  private readonly stopping = new AbortController()

  private constructor(
    readonly aws: SageMakerStage,
    readonly mails: MailServer,
    private readonly ca: string,
    private readonly make: (options: TrainingOptions) => Integration,
    private readonly answers: Record<string, string>,
  ) {}

  /** @param answers Of the form. */
  static async start(
    make: (options: TrainingOptions) => Integration,
    answers: Record<string, string>,
  ): Promise<TrainingStage> {
    certificate ??= makeCertificate([MAIL_HOST])
    const own = await certificate
    const [aws, mails] = await Promise.all([
      SageMakerStage.start(),
      MailServer.start({ certificate: own, isTlsAtOnce: true, password: SETTINGS.smtpPass }),
    ])
    return new TrainingStage(aws, mails, own.cert, make, answers)
  }

  async stop(): Promise<void> {
    this.stopHub()
    await Promise.all([this.aws.stop(), this.mails.stop()])
  }

  /** Stops the hub, as a restart does. */
  stopHub(): void {
    this.stopping.abort()
  }

  get hub() {
    const { aws, mails, ca, environment, stopping } = this
    const mail = { isTlsAtOnce: (port: number) => port === mails.port, ca }
    const options = { ...aws.options, pollMs: 5, mail, ...this.options }
    const lookup = (_host: string, _options: object, done: (...found: unknown[]) => void) =>
      done(null, [{ address: "127.0.0.1", family: 4 }])
    const guard = new OutboundGuard({ allow: [MAIL_HOST], lookup: lookup as never })
    const logger = createLogger({ stream: this.log })
    return hubWith(this.make(options), { environment, guard, logger, stopping: stopping.signal })
  }

  async execute(csv: string, answers: Record<string, string | undefined> = {}, more: object = {}) {
    const { hub, aws, mails } = this
    const settings = { ...SETTINGS, smtpHost: MAIL_HOST, smtpPort: String(mails.port), ...this.settings }
    const { name } = this.make({})
    const { status, body } = await hub.post(`/actions/${name}/execute`).send({
      type: "query",
      data: settings,
      form_params: { ...this.answers, ...answers },
      scheduled_plan: { download_url: aws.looker.download(csv), ...more },
    })
    const answer = body as { looker: Answer; error?: string }
    return { status, ...answer }
  }

  /** Has SageMaker say how a job goes: one status after the other, and the last for ever. */
  jobGoes(...states: { TrainingJobStatus: string; [member: string]: unknown }[]): void {
    let looks = 0
    this.aws.answers.DescribeTrainingJob = () => {
      const state = states[Math.min(looks++, states.length - 1)]
      return { body: { TrainingJobArn: "arn:aws:sagemaker:us-east-1:123456789012:training-job/m", ...state } }
    }
  }

  /** Looks at what was logged until it holds a text. @returns all that was logged so far. */
  async logged(text: string): Promise<string> {
    for (let log = ""; ; await sleep(2)) {
      log += String(this.log.read() ?? "")
      if (log.includes(text)) return log
    }
  }
}

interface Answer {
  success: boolean
  message?: string
  validation_errors?: Record<string, string>
}

/** A job that is done, and has learned something. */
export const COMPLETED = {
  TrainingJobStatus: "Completed",
  SecondaryStatus: "Completed",
  ModelArtifacts: { S3ModelArtifacts: "s3://data/m/output/model.tar.gz" },
  CreationTime: 1.5e9,
}
