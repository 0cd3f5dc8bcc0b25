import { expect } from "chai"
import { AmazonSageMakerTrainXgboostIntegration } from "../../src/integrations/sagemaker/amazon_sagemaker_train_xgboost"
import { FakeService } from "../support/fake_service"
import { SETTINGS } from "../support/sagemaker_stage"
import { bucketList } from "../support/s3_answers"
import { COMPLETED, TrainingStage } from "../support/training_stage"

const NAME = "amazon_sagemaker_train_xgboost"
const ANSWERS = {
  modelName: "m",
  bucket: "data",
  objective: "binary:logistic",
  numClass: "3",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "1",
  numRounds: "100",
  maxRuntimeInHours: "12",
}
const CSV = "a,b,c,d\n1,2,3,4\n"
const IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"

describe(NAME, () => {
  let stage: TrainingStage
  beforeEach(async () => {
    stage = await TrainingStage.start((options) => new AmazonSageMakerTrainXgboostIntegration(options), ANSWERS)
    stage.jobGoes(COMPLETED)
  })
  afterEach(() => stage.stop())

  const job = () => {
    const body = stage.aws.bodiesOf("CreateTrainingJob").at(-1)
    return body as Record<string, Record<string, unknown>> & { TrainingJobName: string }
  }

  it("case 1: is listed with its settings", async () => {
    const answer = await stage.hub.post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.include({ name: NAME, label: "Amazon SageMaker Train: Xgboost" })
    expect(item).to.deep.include({
      supported_formats: ["csv"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
    })
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, label }) => [name, label])).to.deep.equal([
      ["accessKeyId", "Access Key"],
      ["secretAccessKey", "Secret Key"],
      ["roleArn", "Role ARN"],
      ["user_email", "Looker User Email"],
      ["smtpHost", "SMTP Host"],
      ["smtpPort", "SMTP Port"],
      ["smtpFrom", "SMTP From"],
      ["smtpUser", "SMTP User"],
      ["smtpPass", "SMTP Pass"],
    ])
  })

  it("case 2: has a form of eight fields, with the first bucket as default", async () => {
    const s3 = await FakeService.start()
    s3.answer = () => bucketList(["A", "B"])
    stage.options = { s3Endpoint: () => s3.url }
    const { body } = await stage.hub.post(`/actions/${NAME}/form`).send({ data: SETTINGS }).expect(200)
    const { fields } = body as { fields: Record<string, unknown>[] }
    expect(
      fields.map(({ name, label, type, required, default: chosen }) => [name, label, type, required, chosen]),
    ).to.deep.equal([
      ["modelName", "Model Name", "string", true, undefined],
      ["bucket", "Bucket", "select", true, "A"],
      ["objective", "Objective", "select", true, "binary:logistic"],
      ["numClass", "Number of classes", "string", undefined, "3"],
      ["awsInstanceType", "AWS Instance Type", "select", true, "ml.m5.xlarge"],
      ["numInstances", "Number of instances", "string", undefined, "1"],
      ["numRounds", "Number of rounds", "string", undefined, "100"],
      ["maxRuntimeInHours", "Maximum runtime in hours", "string", undefined, "12"],
    ])
    const objectives = ["binary:logistic", "reg:linear", "multi:softmax"]
    expect(fields[2]?.options).to.deep.equal(objectives.map((name) => ({ name, label: name })))
    await s3.stop()
  })

  it("case 3, 4, 11: uploads the rows, and trains with them", async () => {
    expect((await stage.execute(CSV, { numRounds: "1" })).looker).to.include({ success: true })
    const { TrainingJobName: name } = job()
    expect(name).to.match(/^m-\d{13}$/)
    expect(await stage.aws.s3.keys("data")).to.deep.equal([`${name}/train`])
    expect(await stage.aws.object("train")).to.equal("1,2,3,4\n")
    expect(job()).to.deep.equal({
      TrainingJobName: name,
      RoleArn: SETTINGS.roleArn,
      AlgorithmSpecification: { TrainingInputMode: "File", TrainingImage: IMAGE },
      HyperParameters: { objective: "binary:logistic", num_round: "1" },
      InputDataConfig: [
        {
          ChannelName: "train",
          DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://data/${name}/train` } },
          ContentType: "text/csv",
        },
      ],
      OutputDataConfig: { S3OutputPath: "s3://data" },
      ResourceConfig: { InstanceCount: 1, InstanceType: "ml.m5.xlarge", VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 43_200 },
    })
  })

  it("case 5: says how many classes there are", async () => {
    await stage.execute(CSV, { objective: "multi:softmax", numClass: "4" })
    expect(job().HyperParameters).to.deep.equal({ objective: "multi:softmax", num_round: "100", num_class: "4" })
  })

  it("case 6: calls reg:linear as the image does", async () => {
    await stage.execute(CSV, { objective: "reg:linear" })
    expect(job().HyperParameters).to.deep.equal({ objective: "reg:squarederror", num_round: "100" })
    stage.environment = { SAGEMAKER_XGBOOST_IMAGE: "xgboost:1" }
    await stage.execute(CSV, { objective: "reg:linear" })
    expect(job().HyperParameters).to.deep.equal({ objective: "reg:linear", num_round: "100" })
    expect(job().AlgorithmSpecification?.TrainingImage).to.equal(
      "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1",
    )
  })

  it("takes another image that the operator names, and no other thing", async () => {
    stage.environment = { SAGEMAKER_XGBOOST_IMAGE: "sagemaker-xgboost:3.0-5" }
    await stage.execute(CSV)
    expect(job().AlgorithmSpecification?.TrainingImage).to.equal(IMAGE.replace("1.7-1", "3.0-5"))
    stage.environment = { SAGEMAKER_XGBOOST_IMAGE: "evil/image:1" }
    expect(() => stage.hub).to.throw("SAGEMAKER_XGBOOST_IMAGE")
  })

  it("case 7: has an address of plain letters for the image in us-west-1", async () => {
    stage.aws.s3.locations.set("data", "us-west-1")
    await stage.execute(CSV)
    const image = String(job().AlgorithmSpecification?.TrainingImage)
    expect(image).to.equal("746614075791.dkr.ecr.us-west-1.amazonaws.com/sagemaker-xgboost:1.7-1")
    expect(image).to.match(/^[ -~]+$/)
  })

  it("case 8: uploads nothing in a region without an image, unless the operator names its account", async () => {
    stage.aws.s3.locations.set("data", "mx-central-1")
    const { looker } = await stage.execute(CSV)
    expect(looker.message).to.match(/does not know where sagemaker-xgboost:1\.7-1 is in mx-central-1/)
    expect([stage.aws.puts, stage.aws.operations]).to.deep.equal([[], []])
    stage.environment = { SAGEMAKER_XGBOOST_ACCOUNTS: "mx-central-1=222222222222" }
    expect((await stage.execute(CSV)).looker).to.include({ success: true })
  })

  it("case 9: refuses a number of classes out of its range, also when it is not needed", async () => {
    const { status, error } = await stage.execute(CSV, { numClass: "0" })
    expect([status, error]).to.deep.equal([404, "Param numClass: 0 is out of range: 3 - 1000000"])
    for (const numClass of [undefined, "", " "]) {
      const { error: missing } = await stage.execute(CSV, { objective: "multi:softmax", numClass })
      expect(missing).to.equal("Missing required param: numClass.")
    }
    expect(stage.aws.s3.calls).to.deep.equal([])
  })

  it("case 10: needs no number of classes but for multi:softmax", async () => {
    for (const objective of ["binary:logistic", "reg:linear"]) {
      expect((await stage.execute(CSV, { objective, numClass: "" })).looker).to.include({ success: true })
      expect((await stage.execute(CSV, { objective, numClass: undefined })).looker).to.include({ success: true })
    }
  })

  it("refuses missing answers in their order", async () => {
    const none = { modelName: "", bucket: "", awsInstanceType: "", objective: "", numRounds: "" }
    const given: Record<string, string> = {}
    for (const name of ["modelName", "bucket", "awsInstanceType", "objective"]) {
      expect((await stage.execute(CSV, { ...none, ...given })).error).to.equal(`Missing required param: ${name}`)
      given[name] = "data"
    }
    expect((await stage.execute(CSV, { ...none, ...given })).error).to.equal("Missing required param: numRounds.")
    expect((await stage.execute(CSV, { numRounds: "0" })).error).to.equal(
      "Param numRounds: 0 is out of range: 1 - 1000000",
    )
  })

  it("case 12: starts nothing when the download answers 404", async () => {
    const { looker } = await stage.execute(CSV, {}, { download_url: stage.aws.looker.download("", { status: 404 }) })
    expect(looker).to.include({ success: false })
    expect([stage.aws.puts, stage.aws.operations]).to.deep.equal([[], []])
  })

  it("case 13: makes a model of a completed job, and sends one mail", async () => {
    await stage.execute(CSV)
    const { mail } = await stage.mails.first()
    expect(mail.subject).to.equal("Amazon SageMaker: model m was created")
    expect(stage.aws.bodiesOf("CreateModel")).to.deep.equal([
      {
        ModelName: "m",
        PrimaryContainer: { Image: IMAGE, ModelDataUrl: "s3://data/m/output/model.tar.gz" },
        ExecutionRoleArn: SETTINGS.roleArn,
      },
    ])
    expect(stage.mails.mails).to.have.length(1)
  })

  it("case 14: mails that a job was stopped, and makes no model", async () => {
    stage.jobGoes({ TrainingJobStatus: "Stopped", SecondaryStatus: "Stopped" })
    await stage.execute(CSV)
    const { mail } = await stage.mails.first()
    expect(mail.subject).to.match(/^Amazon SageMaker: training job m-\d{13} was stopped$/)
    expect(stage.aws.operations).to.not.include("CreateModel")
    expect(stage.mails.mails).to.have.length(1)
  })
})
