import * as Hub from "../../framework"
import type { TrainingJob } from "../../services/sagemaker"
import { consolePage } from "./aws_partition"

/** What is known of a job that was started. */
export interface StartedJob {
  name: string
  /** Name for the model. */
  model: string
  region: string
  /** Address of the training image. */
  image: string
  roleArn: string
  maxRuntimeSec: number
}

/** How a job ended, for a mail. */
export interface Outcome {
  /** What follows "Amazon SageMaker: " in the subject. */
  subject: string
  /** Sentences. */
  text: string
  /** What AWS answered last. */
  answer?: unknown
}

/** Most characters of AWS's answer in a mail. */
const MAX_ANSWER = 32 * 1024

/** The page of a job in AWS's console. */
export function jobPage({ region, name }: StartedJob): string {
  return consolePage(region, `jobs/${name}`)
}

export function modelCreated({ name, model }: StartedJob, created: string, answer: unknown): Outcome {
  const clash = created === model ? "" : ` There was a model ${model} already, so the new one has the name of its job.`
  return {
    subject: `model ${created} was created`,
    text: `The training job ${name} is completed, and the model ${created} was created from it.${clash}`,
    answer,
  }
}

export function modelNotCreated({ name, model }: StartedJob, error: unknown, answer: unknown): Outcome {
  return {
    subject: `model ${model} could not be created`,
    text:
      `The training job ${name} is completed, but no model could be created from it: ` +
      `${Hub.sentence(Hub.errorMessage(error))} What it has learned is in S3: create the model in AWS's console.`,
    answer: error instanceof Hub.ServiceError ? (error.serviceText ?? answer) : answer,
  }
}

/** The outcome of a job that has ended without a model. */
export function endedWithoutModel({ name, maxRuntimeSec }: StartedJob, job: TrainingJob): Outcome {
  const reason = job.FailureReason ? ` AWS gives this reason: ${Hub.sentence(job.FailureReason)}` : ""
  const told = (what: string, more = "") => ({
    subject: `training job ${name} ${what}`,
    text: `The training job ${name} ${what}, so no model was created.${reason}${more}`,
    answer: job,
  })
  if (job.SecondaryStatus === "MaxRuntimeExceeded") {
    const hours = maxRuntimeSec / 3600
    return told(
      "timed out",
      ` It may run for ${hours} ${hours === 1 ? "hour" : "hours"}: allow more, and send it again.`,
    )
  }
  return told(job.TrainingJobStatus === "Failed" ? "failed" : "was stopped")
}

export function notEnded({ name }: StartedJob, job: TrainingJob | undefined): Outcome {
  return {
    subject: `training job ${name} timed out`,
    text:
      `The training job ${name} has not ended within the time that the hub watches it. ` +
      "The hub looks no more: create the model in AWS's console when it is completed.",
    answer: job,
  }
}

export function lostSight({ name }: StartedJob, error: unknown): Outcome {
  return {
    subject: `training job ${name} can no longer be watched`,
    text:
      `The hub cannot ask for the training job ${name}: ${Hub.sentence(Hub.errorMessage(error))} ` +
      "The hub looks no more: create the model in AWS's console when the job is completed.",
    answer: error instanceof Hub.ServiceError ? error.serviceText : undefined,
  }
}

/** The text of a mail. */
export function mailText(job: StartedJob, { text, answer }: Outcome): string {
  const parts = [text, `The job in AWS's console: ${jobPage(job)}`]
  if (answer !== undefined) parts.push(`AWS's answer:\n${Hub.cutText(answerText(answer), MAX_ANSWER)}`)
  return `${parts.join("\n\n")}\n`
}

function answerText(answer: unknown): string {
  return typeof answer === "string" ? answer : JSON.stringify(answer, null, 2)
}
