import type * as Sdk from "@aws-sdk/client-sagemaker"
import { Shape, type Shaped } from "../../data/json"
import {
  checkedAnswer,
  type Exchange,
  HttpClient,
  type HttpClientOptions,
  type Listed,
  listPages,
} from "../../outbound"
import { asBusy, explainSageMaker, refusalCode } from "./sagemaker_refusal"
import { type Command, type SignedCall, signer } from "./signed_call"

/** Where jobs run, and with whose keys. */
export interface SageMakerConnection extends Pick<HttpClientOptions, "signal" | "mask" | "timeoutMs" | "firstWaitMs"> {
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Origin of the service. Absent: AWS's own for the region. */
  endpoint?: string
}

const SERVICE = "Amazon SageMaker"
const TIMEOUT_MS = 30_000
/** Models of one page, the most that AWS takes. */
const PAGE_SIZE = 100

const MODELS = new Shape((z) =>
  z.object({ Models: z.array(z.object({ ModelName: z.string() })), NextToken: z.string().optional() }),
)
const TRANSFORM_TAKEN = new Shape((z) => z.object({ TransformJobArn: z.string().min(1) }))
const TRAINING_TAKEN = new Shape((z) => z.object({ TrainingJobArn: z.string().min(1) }))
const MODEL_TAKEN = new Shape((z) => z.object({ ModelArn: z.string().min(1) }))
const TAGGED = new Shape((z) => z.object({ Tags: z.array(z.unknown()) }))
const TRAINING_JOB = new Shape((z) =>
  z.looseObject({
    TrainingJobArn: z.string(),
    /** InProgress, Completed, Failed, Stopping, Stopped or Deleting. */
    TrainingJobStatus: z.string(),
    SecondaryStatus: z.string().optional(),
    FailureReason: z.string().optional(),
    ModelArtifacts: z.object({ S3ModelArtifacts: z.string() }).optional(),
  }),
)

/** A training job as AWS describes it. */
export type TrainingJob = Shaped<typeof TRAINING_JOB>

/**
 * Amazon SageMaker in one region. Every call is repeated when it may succeed later, and
 * @throws ServiceError when AWS refuses it, or answers with something else than its acknowledgement.
 * Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/
 */
export class SageMaker {
  private readonly http: HttpClient

  private constructor(
    connection: SageMakerConnection,
    private readonly sdk: typeof Sdk,
    private readonly sign: (command: Command) => Promise<SignedCall>,
  ) {
    const { signal, mask, timeoutMs = TIMEOUT_MS, firstWaitMs } = connection
    const options = { signal, mask, timeoutMs, firstWaitMs, explain: explainSageMaker }
    this.http = new HttpClient({ service: SERVICE, baseUrl: "https://sagemaker.invalid", ...options })
  }

  /** Loads the SDK on first use. */
  static async open(connection: SageMakerConnection): Promise<SageMaker> {
    const sdk = await import("@aws-sdk/client-sagemaker")
    const { region, accessKeyId, secretAccessKey, endpoint } = connection
    const credentials = { accessKeyId, secretAccessKey }
    const client = new sdk.SageMakerClient({ region, credentials, ...(endpoint && { endpoint }), maxAttempts: 1 })
    return new SageMaker(connection, sdk, signer(client))
  }

  /** The names of the models, the newest first. */
  modelNames(): Promise<Listed<string>> {
    return listPages(async (NextToken) => {
      const order = { SortBy: "CreationTime", SortOrder: "Descending" } as const
      const command = new this.sdk.ListModelsCommand({ MaxResults: PAGE_SIZE, NextToken, ...order })
      const { Models, NextToken: next } = await this.ask(command, MODELS)
      return { items: Models.map(({ ModelName }) => ModelName), next }
    })
  }

  /** @param job Its name must never have been used. */
  async startTransformJob(job: Sdk.CreateTransformJobCommandInput): Promise<void> {
    await this.start(new this.sdk.CreateTransformJobCommand(job), TRANSFORM_TAKEN)
  }

  /** @param job Its name must never have been used. */
  async startTrainingJob(job: Sdk.CreateTrainingJobCommandInput): Promise<void> {
    await this.start(new this.sdk.CreateTrainingJobCommand(job), TRAINING_TAKEN)
  }

  trainingJob(name: string): Promise<TrainingJob> {
    return this.ask(new this.sdk.DescribeTrainingJobCommand({ TrainingJobName: name }), TRAINING_JOB)
  }

  /** @returns AWS's answer. */
  createModel(model: Sdk.CreateModelCommandInput): Promise<Shaped<typeof MODEL_TAKEN>> {
    return this.ask(new this.sdk.CreateModelCommand(model), MODEL_TAKEN)
  }

  async addTags(arn: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
    await this.ask(new this.sdk.AddTagsCommand({ ResourceArn: arn, Tags }), TAGGED)
  }

  private async start<T>(command: Command, taken: Shape<T>): Promise<void> {
    await this.http.repeated("safe", async (failures) => {
      try {
        await this.once(command, taken)
      } catch (error) {
        // An earlier attempt has started it, although no answer came: nobody else has the name.
        if (failures === 0 || refusalCode(error) !== "ResourceInUse") throw error
      }
    })
  }

  private ask<T>(command: Command, shape: Shape<T>): Promise<T> {
    return this.http.repeated("safe", () => this.once(command, shape))
  }

  private async once<T>(command: Command, shape: Shape<T>): Promise<T> {
    const { path, origin, headers, body } = await this.sign(command)
    let answer: Exchange
    try {
      answer = await this.http.with({ baseUrl: origin }).exchange("POST", path, { headers, body, repeat: "never" })
    } catch (error) {
      throw asBusy(error)
    }
    return checkedAnswer(SERVICE, answer, shape)
  }
}
