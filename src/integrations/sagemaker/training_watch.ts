import * as Hub from "../../framework"
import { isModelNameTaken, mayPassLater, type SageMaker, type TrainingJob } from "../../services/sagemaker"
import { sendMail } from "../../services/smtp"
import type { MailSettings } from "./mail_settings"
import {
  endedWithoutModel,
  lostSight,
  mailText,
  modelCreated,
  modelNotCreated,
  notEnded,
  type Outcome,
  type StartedJob,
} from "./training_outcome"

/** Marks the jobs of a hub, and says which model is to come of them. */
const HUB_TAG = "looker-integration-hub"
const MODEL_TAG = "looker-integration-hub-model"
const ENDED = ["Completed", "Failed", "Stopped"]

export interface WatchOptions {
  /** Wait between two looks, in milliseconds. */
  pollMs: number
  /** Time after which the hub looks no more, in milliseconds. */
  limitMs: number
  logger: Hub.Logger
}

/** Follows a training job after the answer to Looker, makes a model of what it has learned, and mails the outcome. */
export class TrainingWatch {
  private last?: TrainingJob
  private isTagged = false

  constructor(
    private readonly job: StartedJob,
    private readonly sagemaker: SageMaker,
    private readonly mail: MailSettings,
    private readonly options: WatchOptions,
  ) {}

  /** Ends when the mail is sent, or has failed. @param signal Aborted when the hub stops. */
  async run(signal: AbortSignal): Promise<void> {
    const outcome = await this.outcome(signal)
    const { server, from, to } = this.mail
    const text = server.mask.hide(mailText(this.job, outcome))
    try {
      await sendMail(server, { from, to, subject: `Amazon SageMaker: ${outcome.subject}`, text }, signal)
    } catch (error) {
      const reason = Hub.errorMessage(error)
      this.options.logger.warn("the mail about a training job was not sent", { job: this.job.name, reason })
    }
  }

  private async outcome(signal: AbortSignal): Promise<Outcome> {
    const { pollMs: firstWaitMs, limitMs } = this.options
    try {
      const ended = await Hub.watchJob({ signal, firstWaitMs, limitMs }, () => this.look())
      if (!ended) return notEnded(this.job, this.last)
      return ended.TrainingJobStatus === "Completed" ? await this.makeModel(ended) : endedWithoutModel(this.job, ended)
    } catch (error) {
      if (signal.aborted) throw error
      return lostSight(this.job, error)
    }
  }

  /** @returns the job when it has ended. */
  private async look(): Promise<TrainingJob | undefined> {
    try {
      this.last = await this.sagemaker.trainingJob(this.job.name)
    } catch (error) {
      // A job runs for days: it is not given up because AWS is busy for minutes.
      if (mayPassLater(error)) return undefined
      throw error
    }
    await this.tag(this.last)
    return ENDED.includes(this.last.TrainingJobStatus) ? this.last : undefined
  }

  /** Tags are a help for people, and need a right of their own, so nothing depends on them. */
  private async tag({ TrainingJobArn: arn }: TrainingJob): Promise<void> {
    if (this.isTagged) return
    this.isTagged = true
    try {
      await this.sagemaker.addTags(arn, { [HUB_TAG]: "true", [MODEL_TAG]: this.job.model })
    } catch (error) {
      const reason = Hub.errorMessage(error)
      this.options.logger.info("a training job was not tagged", { job: this.job.name, reason })
    }
  }

  private async makeModel(ended: TrainingJob): Promise<Outcome> {
    const { name, model } = this.job
    try {
      return modelCreated(this.job, model, await this.createModel(model, ended))
    } catch (error) {
      if (!isModelNameTaken(error)) return modelNotCreated(this.job, error, ended)
    }
    try {
      return modelCreated(this.job, name, await this.createModel(name, ended))
    } catch (error) {
      return modelNotCreated(this.job, error, ended)
    }
  }

  private createModel(name: string, { ModelArtifacts: artifacts }: TrainingJob): Promise<object> {
    if (!artifacts) throw new Hub.DeliveryError("AWS does not say where the artifacts of the job are.")
    const { image, roleArn } = this.job
    return this.sagemaker.createModel({
      ModelName: name,
      PrimaryContainer: { Image: image, ModelDataUrl: artifacts.S3ModelArtifacts },
      ExecutionRoleArn: roleArn,
    })
  }
}
