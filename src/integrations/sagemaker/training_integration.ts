import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { UPLOAD_BYTES } from "../../services/s3"
import { requiredAnswer, wholeNumber } from "./form_answers"
import { DEFAULT_INSTANCE_TYPE, TRAINING_TYPES } from "./instance_types"
import { jobName } from "./job_name"
import { JobStore, type StoredPlace } from "./job_store"
import { mailObstacle, type MailOptions, type MailSettings, mailSettings } from "./mail_settings"
import { KEY_PARAMS, MAIL_PARAMS, openSageMaker, type SageMakerOptions } from "./sagemaker_settings"
import { jobPage, type StartedJob } from "./training_outcome"
import { TrainingWatch } from "./training_watch"

const SERVICE = "Amazon S3"
const HOUR_MS = 3_600_000
/** For the model and the mail, after the last look. */
const FAREWELL_MS = HOUR_MS / 4
/** Jobs that are watched at once; more wait. */
const MAX_WATCHED = 100
/** The time in the name of a job takes 14 of the 63 characters that AWS allows. */
const MODEL_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,47}[A-Za-z0-9])?$/

export interface TrainingOptions extends SageMakerOptions {
  mail?: MailOptions
  /** Wait between two looks at a job, in milliseconds. Default 30 000. */
  pollMs?: number
  /** Time after which the hub looks no more, in milliseconds. Default: the longest runtime and an hour of waiting. */
  watchMs?: number
}

/** What tells one algorithm from another. */
export interface Algorithm {
  /** The question for its kind of prediction. The first option is the default. */
  kind: { name: string; label: string; options: readonly string[]; description: string }
  /** The question for the number of classes, and the kind that needs it. */
  classes: { name: string; kind: string }
  /** The question for the number of passes over the data. */
  rounds: { name: string; label: string; default: string }
}

/** The answers of a form. */
export interface TrainingAnswers {
  model: string
  instanceType: string
  kind: string
  /** Undefined when the kind does not need it and nothing was entered. */
  classes?: number
  instances: number
  rounds: number
  maxRuntimeSec: number
}

/** Uploads a result to S3 and trains an algorithm that AWS provides with it. The first column is what it learns to predict. */
export abstract class TrainingIntegration extends Hub.Integration {
  readonly params = [...KEY_PARAMS, ...MAIL_PARAMS]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
  override readonly acknowledgement = "the ETag of the object, and the ARN of the job that was started"
  override readonly worksAfterAnswer = true
  override readonly memoryBytes = UPLOAD_BYTES
  protected abstract readonly algorithm: Algorithm

  constructor(private readonly options: TrainingOptions = {}) {
    super()
  }

  /** @throws DeliveryError when there is no bucket; ServiceError when AWS refuses the keys. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const { kind, classes, rounds } = this.algorithm
    return new Hub.DataActionForm([
      {
        name: "modelName",
        label: "Model Name",
        description: "Letters, digits and hyphens, 49 at most.",
        type: "string",
        required: true,
      },
      await this.store(request).field(),
      {
        name: kind.name,
        label: kind.label,
        description: kind.description,
        type: "select",
        required: true,
        default: kind.options[0],
        options: kind.options.map((name) => ({ name, label: name })),
      },
      {
        name: classes.name,
        label: "Number of classes",
        description: `Only for ${classes.kind}: 3 to 1000000.`,
        type: "string",
        default: "3",
      },
      {
        name: "awsInstanceType",
        label: "AWS Instance Type",
        type: "select",
        required: true,
        default: DEFAULT_INSTANCE_TYPE,
        options: TRAINING_TYPES.map((name) => ({ name, label: name })),
      },
      { name: "numInstances", label: "Number of instances", description: "1 to 500.", type: "string", default: "1" },
      {
        name: rounds.name,
        label: rounds.label,
        description: "1 to 1000000.",
        type: "string",
        default: rounds.default,
      },
      {
        name: "maxRuntimeInHours",
        label: "Maximum runtime in hours",
        description: "1 to 72.",
        type: "string",
        default: "12",
      },
    ])
  }

  /**
   * Success means that the data is stored and the job is accepted. What comes of the job is not waited for.
   * @throws InvalidRequestError when an answer of the form is missing or out of range.
   * @throws DeliveryError when the name of the model or the result cannot be used.
   */
  async execute(request: Hub.DataActionRequest) {
    const answers = this.answersOf(request)
    const mail = mailSettings(request, this.options.mail ?? {})
    const store = this.store(request)
    const bucket = store.picked()
    const region = await regionOf(store, bucket)
    const job: StartedJob = {
      name: jobName(request, answers.model),
      model: answers.model,
      region,
      image: this.image(region, request.hub.environment),
      roleArn: request.requiredParam("roleArn"),
      maxRuntimeSec: answers.maxRuntimeSec,
    }
    const place = placeOf(job.name, bucket)
    const columns = await upload(store, job, place, await request.stream())
    const sagemaker = await openSageMaker(request, region, this.options)
    await sagemaker.startTrainingJob({
      TrainingJobName: job.name,
      RoleArn: job.roleArn,
      AlgorithmSpecification: { TrainingInputMode: "File", TrainingImage: job.image },
      HyperParameters: this.hyperParameters(answers, columns - 1, request.hub.environment),
      InputDataConfig: [
        {
          ChannelName: "train",
          DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${bucket}/${place.key}` } },
          ContentType: "text/csv",
        },
      ],
      OutputDataConfig: { S3OutputPath: `s3://${bucket}` },
      // The list of the form may lack newer types, so the answer is not checked against it.
      ResourceConfig: {
        InstanceCount: answers.instances,
        InstanceType: answers.instanceType as never,
        VolumeSizeInGB: 10,
      },
      StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntimeSec },
    })
    const isWatched = await this.watch(request, job, mail)
    return new Hub.DataActionResponse({ message: await startedMessage(job, mail, isWatched) })
  }

  /** The rows, and the mail on what came of the job. */
  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { bucket, key } = placeOf(jobName(request, this.answersOf(request).model), this.store(request).picked())
      const { to } = mailSettings(request, this.options.mail ?? {})
      return [Hub.placeDestination("s3", bucket, key), Hub.mailDestination(to)]
    })
  }

  /** The address of the training image in a region. @throws DeliveryError when it is not known. */
  protected abstract image(region: string, environment: Environment): string

  /** @param features Columns besides the first. */
  protected abstract hyperParameters(
    answers: TrainingAnswers,
    features: number,
    environment: Environment,
  ): Record<string, string>

  private answersOf(request: Hub.DataActionRequest): TrainingAnswers {
    const { kind, classes, rounds } = this.algorithm
    const model = requiredAnswer(request, "modelName")
    requiredAnswer(request, "bucket")
    const instanceType = requiredAnswer(request, "awsInstanceType")
    const chosen = requiredAnswer(request, kind.name)
    const needsClasses = chosen === classes.kind || Boolean(request.formParams[classes.name]?.trim())
    const answers = {
      model,
      instanceType,
      kind: chosen,
      classes: needsClasses ? wholeNumber(request, classes.name, 3, 1_000_000) : undefined,
      instances: wholeNumber(request, "numInstances", 1, 500),
      rounds: wholeNumber(request, rounds.name, 1, 1_000_000),
      maxRuntimeSec: wholeNumber(request, "maxRuntimeInHours", 1, 72) * 3600,
    }
    if (MODEL_NAME.test(model)) return answers
    throw Hub.DeliveryError.ofField(
      "modelName",
      "The name of a model has letters, digits and hyphens, 49 at most, and neither begins nor ends with a hyphen. " +
        "Nothing was uploaded.",
    )
  }

  private store(request: Hub.DataActionRequest): JobStore {
    return new JobStore(request, "Bucket", this.options)
  }

  /** Has the hub watch a job after the answer. @returns whether it will. */
  private async watch(request: Hub.DataActionRequest, job: StartedJob, mail: MailSettings): Promise<boolean> {
    const { pollMs = 30_000, watchMs = job.maxRuntimeSec * 1000 + HOUR_MS } = this.options
    const { logger, afterAnswer } = request.hub
    // The signal of the request ends with the answer, and the request may hold a whole result: neither is kept.
    const ending = new AbortController()
    const sagemaker = await openSageMaker(request, job.region, this.options, ending.signal)
    const watch = new TrainingWatch(job, sagemaker, mail, { pollMs, limitMs: watchMs, logger })
    const options = { name: job.name, kind: "sagemaker", atOnce: MAX_WATCHED, limitMs: watchMs + FAREWELL_MS }
    return afterAnswer.start(options, async (signal) => {
      signal.addEventListener("abort", () => ending.abort(signal.reason))
      await watch.run(signal)
    })
  }
}

/** The variables of the hub. */
export type Environment = Readonly<Record<string, string | undefined>>

async function regionOf(store: JobStore, bucket: string): Promise<string> {
  const region = await store.region(bucket)
  if (region !== undefined) return region
  throw new Hub.ServiceError(
    SERVICE,
    `${SERVICE} does not tell this access key the region of the bucket, and so where to train. Give the key the right ` +
      "s3:GetBucketLocation. Nothing was uploaded.",
    { status: 403 },
  )
}

/** Where the rows lie. */
function placeOf(job: string, bucket: string): StoredPlace {
  return { bucket, key: `${job}/train` }
}

/** Uploads the rows. @returns the number of columns. @throws DeliveryError when nothing can be learned from them. */
async function upload(store: JobStore, job: StartedJob, place: StoredPlace, result: Readable): Promise<number> {
  const { header, hasRows, stream } = await Hub.readCsvBody(result)
  if (!hasRows || header.length < 2) {
    stream.destroy()
    const what = hasRows
      ? "the result needs a column to predict, the first, and at least one to predict it from"
      : "the result has no rows"
    throw new Hub.DeliveryError(`No job was started: ${what}.`)
  }
  await store.store(job.region, place, stream)
  return header.length
}

async function startedMessage(job: StartedJob, mail: MailSettings, isWatched: boolean): Promise<string> {
  const started = `The training job ${job.name} was started.`
  const place = `The job in AWS's console: ${jobPage(job)}`
  if (!isWatched) {
    const cure = "create the model in AWS's console when it is completed."
    return `${started} The hub has too much to watch already: ${cure} ${place}`
  }
  const obstacle = await mailObstacle(mail)
  const told = obstacle ? `. No mail will come: ${obstacle}` : " and sends you a mail."
  return `${started} When the hub sees it end, it creates the model ${job.model}${told} For that it has to keep running. ${place}`
}
