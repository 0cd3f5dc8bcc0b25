import * as Hub from "../../framework"
import { UPLOAD_BYTES } from "../../services/s3"
import { regionOf } from "../s3/s3_place"
import { consolePage } from "./aws_partition"
import { requiredAnswer, wholeNumber } from "./form_answers"
import { DEFAULT_INSTANCE_TYPE, TRANSFORM_TYPES } from "./instance_types"
import { jobName } from "./job_name"
import { JobStore, type StoredPlace } from "./job_store"
import { KEY_PARAMS, MAIL_PARAMS, openSageMaker, REGION_PARAM, type SageMakerOptions } from "./sagemaker_settings"
import { twoUploads } from "./two_uploads"

const STRIPPED: Hub.FormOption[] = [
  { name: "0", label: "None" },
  { name: "1", label: "First Column" },
  { name: "2", label: "First & Second Column" },
]

/** Uploads a result to S3 and starts a batch transform job on it, with a model that is there already. */
export class AmazonSageMakerInferIntegration extends Hub.Integration {
  readonly name = "amazon_sagemaker_infer"
  readonly label = "Amazon SageMaker Infer"
  readonly description = "Upload the result to S3, and have a model of Amazon SageMaker say something about each row."
  readonly params = [...KEY_PARAMS, REGION_PARAM, ...MAIL_PARAMS]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
  override readonly acknowledgement = "the ETag of both objects, and the ARN of the job that was started"
  override readonly memoryBytes = 2 * UPLOAD_BYTES

  constructor(private readonly options: SageMakerOptions = {}) {
    super()
  }

  /** @throws DeliveryError when there is no bucket or no model; ServiceError when AWS refuses the keys. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const bucket = await this.store(request).field()
    const models = await this.modelField(request)
    return new Hub.DataActionForm([
      models,
      {
        name: "numStripColumns",
        label: "Strip Columns",
        description: "Columns that the model must not see, such as an id.",
        type: "select",
        required: true,
        default: "0",
        options: STRIPPED,
      },
      bucket,
      {
        name: "awsInstanceType",
        label: "AWS Instance Type",
        type: "select",
        required: true,
        default: DEFAULT_INSTANCE_TYPE,
        options: TRANSFORM_TYPES.map((name) => ({ name, label: name })),
      },
      { name: "numInstances", label: "Number of instances", description: "1 to 500.", type: "string", default: "1" },
    ])
  }

  /**
   * Success means that both objects are stored and the job is accepted. The job itself goes on.
   * @throws InvalidRequestError when an answer of the form is missing or out of range.
   * @throws DeliveryError when the result has no rows, or the bucket is in another region than the job.
   */
  async execute(request: Hub.DataActionRequest) {
    const answers = answersOf(request)
    const store = this.store(request)
    const bucket = store.picked()
    const region = this.region(request)
    expectSameRegion(region, await store.region(bucket))

    const job = jobOf(request)
    const [rawPlace, inputPlace] = placesOf(job, bucket)
    await twoUploads(
      await request.stream(),
      (raw) => store.store(region, rawPlace, raw),
      async (copy) => {
        const { header, hasRows, stream } = await Hub.readCsvBody(copy, answers.leftOut)
        if (!hasRows || header.length <= answers.leftOut) {
          stream.destroy()
          throw noInput(hasRows)
        }
        await store.store(region, inputPlace, stream)
      },
    )

    const sagemaker = await openSageMaker(request, region, this.options)
    await sagemaker.startTransformJob({
      ModelName: answers.model,
      TransformJobName: job,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${bucket}/${inputPlace.key}` } },
        ContentType: "text/csv",
        SplitType: "Line",
      },
      TransformOutput: { S3OutputPath: `s3://${bucket}/${job}/transform-output`, AssembleWith: "Line" },
      // The list of the form may lack newer types, so the answer is not checked against it.
      TransformResources: { InstanceCount: answers.instances, InstanceType: answers.instanceType as never },
    })
    const page = consolePage(region, `transform-jobs/${job}`)
    return new Hub.DataActionResponse({
      message: `The transform job ${job} was started. The job in AWS's console: ${page}`,
    })
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const places = placesOf(jobOf(request), this.store(request).picked())
      return places.map(({ bucket, key }) => Hub.placeDestination("s3", bucket, key))
    })
  }

  private store(request: Hub.DataActionRequest): JobStore {
    return new JobStore(request, "Output Bucket", this.options)
  }

  private region(request: Hub.DataActionRequest): string {
    return regionOf(request.requiredParam("region"), this.label)
  }

  private async modelField(request: Hub.DataActionRequest): Promise<Hub.FormField> {
    const region = this.region(request)
    const sagemaker = await openSageMaker(request, region, this.options)
    const list = await sagemaker.modelNames()
    if (list.items.length === 0) {
      throw new Hub.DeliveryError(`There is no model in ${region}: create one, then open this form again.`)
    }
    // Nobody is to send data through a model by accident, so none is chosen beforehand.
    return { ...Hub.listField({ name: "modelName", label: "Model", required: true }, list), default: undefined }
  }
}

function jobOf(request: Hub.DataActionRequest): string {
  return jobName(request, "transform-job")
}

/** Where the result lies whole, and where without the columns that the model must not see. */
function placesOf(job: string, bucket: string): [StoredPlace, StoredPlace] {
  return [
    { bucket, key: `${job}/transform-raw` },
    { bucket, key: `${job}/transform-input` },
  ]
}

function answersOf(request: Hub.DataActionRequest) {
  const model = requiredAnswer(request, "modelName")
  requiredAnswer(request, "bucket")
  const instanceType = requiredAnswer(request, "awsInstanceType")
  const instances = wholeNumber(request, "numInstances", 1, 500)
  const leftOut = wholeNumber(request, "numStripColumns", 0, 2)
  return { model, instanceType, instances, leftOut }
}

/** @param actual Undefined when it is not known; SageMaker then says so itself. */
function expectSameRegion(region: string, actual: string | undefined): void {
  if (actual === undefined || actual === region) return
  throw Hub.DeliveryError.ofField(
    "bucket",
    `The bucket is in ${actual}, but the jobs run in ${region}: choose a bucket in ${region}. Nothing was uploaded.`,
  )
}

function noInput(hasRows: boolean): Hub.DeliveryError {
  const what = hasRows ? "no column is left of the result: strip fewer" : "the result has no rows"
  return new Hub.DeliveryError(`No job was started: ${what}.`)
}

Hub.addIntegration(new AmazonSageMakerInferIntegration(), __dirname)
