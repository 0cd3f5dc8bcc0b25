import { FakeLooker } from "./fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { LocalS3 } from "./local_s3"

/** The settings of the three integrations. */
export const SETTINGS = {
  accessKeyId: "AKIATESTKEYID",
  secretAccessKey: "top-secret-text",
  roleArn: "arn:aws:iam::123456789012:role/made-up",
  region: "us-east-1",
  user_email: "ann@example.com",
  smtpHost: "127.0.0.1",
  smtpPort: "465",
  smtpFrom: "looker@example.com",
  smtpUser: "mailer",
  smtpPass: "secret-of-the-mailer",
}

/** Name of the operation that a call to SageMaker asks for. */
function operationOf({ headers }: RecordedRequest): string {
  return String(headers["x-amz-target"]).replace("SageMaker.", "")
}

/** A refusal of SageMaker. */
export function refusal(code: string, message: string, status = 400): FakeAnswer {
  return { status, body: { __type: code, message } }
}

const ARN = "arn:aws:sagemaker:us-east-1:123456789012"

/** Looker, S3 and SageMaker, for one test. */
export class SageMakerStage {
  /** Operation → what SageMaker answers. */
  answers: Record<string, (request: RecordedRequest) => FakeAnswer | Promise<FakeAnswer>> = {}

  private constructor(
    readonly s3: LocalS3,
    readonly sagemaker: FakeService,
    readonly looker: FakeLooker,
  ) {}

  /** Starts with the bucket `data`. */
  static async start(): Promise<SageMakerStage> {
    const [s3, sagemaker, looker] = await Promise.all([LocalS3.start("data"), FakeService.start(), FakeLooker.start()])
    const stage = new SageMakerStage(s3, sagemaker, looker)
    sagemaker.answer = (request) => {
      const operation = operationOf(request)
      return stage.answers[operation]?.(request) ?? { body: DEFAULTS[operation] }
    }
    return stage
  }

  async stop(): Promise<void> {
    await Promise.all([this.s3.stop(), this.sagemaker.stop(), this.looker.stop()])
  }

  /** Operations that SageMaker was asked for, in order. */
  get operations(): string[] {
    return this.sagemaker.requests.map(operationOf)
  }

  /** Bodies of the calls of one operation. */
  bodiesOf(operation: string): Record<string, unknown>[] {
    const calls = this.sagemaker.requests.filter((request) => operationOf(request) === operation)
    return calls.map((request) => request.json() as Record<string, unknown>)
  }

  /** Text of the object whose key ends so. */
  async object(name: string): Promise<string> {
    const key = (await this.s3.keys("data")).find((each) => each.endsWith(`/${name}`))
    if (!key) throw new Error(`There is no ${name}.`)
    return (await this.s3.object("data", key)).bytes.toString()
  }

  /** Calls of S3 that store something. */
  get puts(): string[] {
    return this.s3.calls.filter((call) => /^(?:PUT|POST) /.test(call))
  }

  /** Options of an integration that calls the stage. */
  get options() {
    return { s3Endpoint: () => this.s3.url, endpoint: () => this.sagemaker.url, retryDelayMs: 1 }
  }
}

const DEFAULTS: Record<string, object> = {
  CreateTransformJob: { TransformJobArn: `${ARN}:transform-job/made-up` },
  CreateTrainingJob: { TrainingJobArn: `${ARN}:training-job/made-up` },
  CreateModel: { ModelArn: `${ARN}:model/made-up` },
  AddTags: { Tags: [] },
  ListModels: { Models: [] },
}
