import { TrainingInstanceType } from "@aws-sdk/client-sagemaker"
import { expect } from "chai"
import { AmazonSageMakerTrainLinearLearnerIntegration } from "../../src/integrations/sagemaker/amazon_sagemaker_train_linearlearner"
import { FakeService } from "../support/fake_service"
import { MailServer } from "../support/mail_server"
import { bucketList, s3Error } from "../support/s3_answers"
import { refusal, SETTINGS } from "../support/sagemaker_stage"
import { COMPLETED, TrainingStage } from "../support/training_stage"
import { makeCertificate } from "../support/certificate"

const NAME = "amazon_sagemaker_train_linearlearner"
const ANSWERS = {
  modelName: "m",
  bucket: "data",
  predictorType: "binary_classifier",
  numClasses: "3",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "1",
  epochs: "15",
  maxRuntimeInHours: "12",
}
const CSV = "a,b,c,d\n1,2,3,4\n"
const IN_PROGRESS = { TrainingJobStatus: "InProgress", SecondaryStatus: "Training" }

describe(NAME, () => {
  let stage: TrainingStage
  beforeEach(async () => {
    stage = await TrainingStage.start((options) => new AmazonSageMakerTrainLinearLearnerIntegration(options), ANSWERS)
    stage.jobGoes(COMPLETED)
  })
  afterEach(() => stage.stop())

  const job = () => {
    const [body] = stage.aws.bodiesOf("CreateTrainingJob")
    return body as Record<string, Record<string, unknown>> & { TrainingJobName: string }
  }

  it("case 1: is listed with its settings", async () => {
    const answer = await stage.hub.post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.include({ name: NAME, label: "Amazon SageMaker Train: Linear Learner" })
    expect(item).to.deep.include({
      supported_action_types: ["query"],
      supported_formats: ["csv"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
    })
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, required, sensitive }) => [name, required, sensitive])).to.deep.equal([
      ["accessKeyId", true, true],
      ["secretAccessKey", true, true],
      ["roleArn", true, false],
      ["user_email", true, false],
      ["smtpHost", true, false],
      ["smtpPort", true, false],
      ["smtpFrom", true, false],
      ["smtpUser", true, false],
      ["smtpPass", true, true],
    ])
  })

  describe("the form", () => {
    let s3: FakeService
    beforeEach(async () => {
      s3 = await FakeService.start()
      s3.answer = () => bucketList(["A", "B"])
      stage.options = { s3Endpoint: () => s3.url }
    })
    afterEach(() => s3.stop())
    const form = async () => {
      const { body } = await stage.hub.post(`/actions/${NAME}/form`).send({ data: SETTINGS }).expect(200)
      return body as { fields: { name: string; default?: string; options?: { name: string; label: string }[] }[] }
    }

    it("case 2: has eight fields, and the first bucket as default", async () => {
      const { fields } = await form()
      expect(fields.map(({ name, default: chosen }) => [name, chosen])).to.deep.equal([
        ["modelName", undefined],
        ["bucket", "A"],
        ["predictorType", "binary_classifier"],
        ["numClasses", "3"],
        ["awsInstanceType", "ml.m5.xlarge"],
        ["numInstances", "1"],
        ["epochs", "15"],
        ["maxRuntimeInHours", "12"],
      ])
      const kinds = ["binary_classifier", "multiclass_classifier", "regressor"]
      expect(fields[2]?.options).to.deep.equal(kinds.map((name) => ({ name, label: name })))
      const types = fields[4]?.options?.map(({ name }) => name) ?? []
      expect(types).to.have.length(79).and.not.include("ml.c6i.large")
      expect(Object.values(TrainingInstanceType)).to.include.members(types)
    })

    it("says why there is none", async () => {
      s3.answer = () => s3Error(403, "InvalidAccessKeyId", "The key does not exist.")
      expect(await form()).to.deep.equal({
        error: "Amazon S3 answered 403 (InvalidAccessKeyId): The key does not exist.",
      })
      s3.answer = () => bucketList([])
      expect(await form())
        .to.have.property("error")
        .that.includes("no bucket")
    })
  })

  it("case 3, 11: uploads the rows, and trains with them", async () => {
    const { status, looker } = await stage.execute(CSV)
    expect(status).to.equal(200)
    expect(looker).to.include({ success: true })
    const { TrainingJobName: name } = job()
    expect(name).to.match(/^m-\d{13}$/)
    expect(await stage.aws.s3.keys("data")).to.deep.equal([`${name}/train`])
    expect(await stage.aws.object("train")).to.equal("1,2,3,4\n")
    expect(job()).to.deep.equal({
      TrainingJobName: name,
      RoleArn: SETTINGS.roleArn,
      AlgorithmSpecification: {
        TrainingInputMode: "File",
        TrainingImage: "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1",
      },
      HyperParameters: { predictor_type: "binary_classifier", feature_dim: "3", epochs: "15" },
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
    expect(looker.message).to.equal(
      `The training job ${name} was started. When the hub sees it end, it creates the model m and sends you a mail. ` +
        "For that it has to keep running. The job in AWS's console: " +
        `https://us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/jobs/${name}`,
    )
  })

  it("case 4: says how many classes there are when there are more than two", async () => {
    await stage.execute(CSV, { predictorType: "multiclass_classifier", numClasses: "5" })
    expect(job().HyperParameters).to.deep.equal({
      predictor_type: "multiclass_classifier",
      feature_dim: "3",
      epochs: "15",
      num_classes: "5",
    })
  })

  for (const [constraint, region, account, domain = "amazonaws.com"] of [
    ["eu-west-3", "eu-west-3", "749696950732"],
    ["EU", "eu-west-1", "438346466558"],
    ["us-gov-west-1", "us-gov-west-1", "226302683700"],
    ["cn-north-1", "cn-north-1", "390948362332", "amazonaws.com.cn"],
  ] as const) {
    it(`case 5, 6: trains in ${region} when the bucket is in ${constraint}`, async () => {
      stage.aws.s3.locations.set("data", constraint)
      expect((await stage.execute(CSV)).looker).to.include({ success: true })
      const [call] = stage.aws.sagemaker.requests
      expect(call?.headers.authorization).to.include(`/${region}/sagemaker/aws4_request`)
      expect(job().AlgorithmSpecification?.TrainingImage).to.equal(
        `${account}.dkr.ecr.${region}.${domain}/linear-learner:1`,
      )
    })
  }

  it("case 7: gives the longest runtime in seconds, and refuses more than 72 hours without a call", async () => {
    await stage.execute(CSV, { maxRuntimeInHours: "1" })
    expect(job().StoppingCondition).to.deep.equal({ MaxRuntimeInSeconds: 3600 })
    stage.aws.s3.calls.length = 0
    const { status, error } = await stage.execute(CSV, { maxRuntimeInHours: "73" })
    expect([status, error]).to.deep.equal([404, "Param maxRuntimeInHours: 73 is out of range: 1 - 72"])
    expect(stage.aws.s3.calls).to.deep.equal([])
  })

  it("case 8: uploads nothing in a region without an image, unless the operator names its account", async () => {
    stage.aws.s3.locations.set("data", "mx-central-1")
    const { looker } = await stage.execute(CSV)
    expect(looker.message).to.match(/does not know where linear-learner:1 is in mx-central-1.*LINEAR_LEARNER_ACCOUNTS/)
    expect([stage.aws.puts, stage.aws.operations]).to.deep.equal([[], []])
    stage.environment = { SAGEMAKER_LINEAR_LEARNER_ACCOUNTS: "eu-west-9=111111111111, mx-central-1=222222222222" }
    expect((await stage.execute(CSV)).looker).to.include({ success: true })
    expect(job().AlgorithmSpecification?.TrainingImage).to.match(/^222222222222\.dkr\.ecr\.mx-central-1\./)
    stage.environment = { SAGEMAKER_LINEAR_LEARNER_ACCOUNTS: "mx-central-1" }
    expect(() => stage.hub).to.throw("SAGEMAKER_LINEAR_LEARNER_ACCOUNTS")
  })

  for (const modelName of ["my model", "-m", "m-", "m_1", "ü", "x".repeat(50)]) {
    it(`case 9: explains what is wrong with the name ${modelName}`, async () => {
      const { looker } = await stage.execute(CSV, { modelName })
      expect(looker.message).to.match(/letters, digits and hyphens, 49 at most/)
      expect(looker.validation_errors).to.have.property("modelName")
      expect(stage.aws.s3.calls).to.deep.equal([])
    })
  }

  it("case 10, 11: counts the columns that came, also without a query in the plan", async () => {
    await stage.execute("a,b,c,t1\n1,2,3,4\n", {}, { query: { fields: ["a", "b", "c"] } })
    await stage.execute("a,b\n1,2\n", {}, { query: undefined })
    const bodies = stage.aws.bodiesOf("CreateTrainingJob") as { HyperParameters: Record<string, string> }[]
    expect(bodies.map(({ HyperParameters }) => HyperParameters.feature_dim)).to.deep.equal(["3", "1"])
  })

  it("case 12: starts nothing when the download answers 404, or breaks off", async () => {
    for (const options of [{ status: 404 }, { cutAfterBytes: 5, cut: "reset" as const }]) {
      const download_url = stage.aws.looker.download(CSV, options)
      const { looker } = await stage.execute(CSV, {}, { download_url })
      expect(looker).to.include({ success: false })
    }
    expect([stage.aws.puts, stage.aws.operations]).to.deep.equal([[], []])
  })

  for (const [csv, says] of [
    ["a,b\n", /no rows/],
    ["a\n1\n", /a column to predict/],
  ] as const) {
    it(`starts nothing with ${JSON.stringify(csv)}`, async () => {
      const { looker } = await stage.execute(csv)
      expect(looker.message).to.match(says)
      expect([stage.aws.puts, stage.aws.operations]).to.deep.equal([[], []])
    })
  }

  it("refuses missing answers in their order, and a port that is none, without a call", async () => {
    const all = { modelName: "", bucket: "", awsInstanceType: "", predictorType: "" }
    for (const name of ["modelName", "bucket", "awsInstanceType", "predictorType"]) {
      const { status, error } = await stage.execute(CSV, all)
      expect([status, error]).to.deep.equal([404, `Missing required param: ${name}`])
      Object.assign(all, { [name]: name === "predictorType" ? "multiclass_classifier" : "data" })
    }
    for (const [answers, says] of [
      [{ numClasses: "" }, "Missing required param: numClasses."],
      [{ numClasses: "2" }, "Param numClasses: 2 is out of range: 3 - 1000000"],
      [{ epochs: "1000001" }, "Param epochs: 1000001 is out of range: 1 - 1000000"],
      [{ epochs: "many" }, "Missing required param: epochs"],
    ] as const) {
      expect((await stage.execute(CSV, { ...all, ...answers })).error).to.equal(says)
    }
    expect((await stage.execute(CSV, { numClasses: "2" })).error).to.match(/out of range/)
    stage.settings = { smtpPort: "smtp" }
    expect((await stage.execute(CSV)).looker.message).to.match(/"SMTP Port" is no port/)
    expect(stage.aws.s3.calls).to.deep.equal([])
  })

  it("takes no number of classes where none is needed", async () => {
    expect((await stage.execute(CSV, { numClasses: "" })).looker).to.include({ success: true })
    expect(job().HyperParameters).to.not.have.property("num_classes")
  })

  it("says what right is missing when the key may not ask for the region", async () => {
    const s3 = await FakeService.start()
    s3.answer = () => s3Error(403, "AccessDenied", "Access Denied")
    stage.options = { s3Endpoint: () => s3.url }
    expect((await stage.execute(CSV)).looker.message).to.match(/s3:GetBucketLocation/)
    await s3.stop()
  })

  describe("after the answer", () => {
    it("case 13: makes one model of a completed job, and sends one mail", async () => {
      stage.jobGoes(IN_PROGRESS, IN_PROGRESS, COMPLETED)
      await stage.execute(CSV)
      const { mail, user } = await stage.mails.first()
      expect(stage.aws.bodiesOf("CreateModel")).to.deep.equal([
        {
          ModelName: "m",
          PrimaryContainer: {
            Image: "382416733822.dkr.ecr.us-east-1.amazonaws.com/linear-learner:1",
            ModelDataUrl: "s3://data/m/output/model.tar.gz",
          },
          ExecutionRoleArn: SETTINGS.roleArn,
        },
      ])
      expect(stage.aws.bodiesOf("DescribeTrainingJob")).to.deep.equal(
        Array(3).fill({ TrainingJobName: job().TrainingJobName }),
      )
      expect(user).to.equal(SETTINGS.smtpUser)
      expect(mail.from?.text).to.equal(SETTINGS.smtpFrom)
      expect([mail.to].flat()[0]?.text).to.equal(SETTINGS.user_email)
      expect(mail.subject).to.equal("Amazon SageMaker: model m was created")
      expect(mail.text)
        .to.include(`The training job ${job().TrainingJobName} is completed`)
        .and.include(`"ModelArn": "arn:aws:sagemaker`)
      expect(stage.mails.mails).to.have.length(1)
    })

    it("tags the job once, and does not need the right for it", async () => {
      stage.jobGoes(IN_PROGRESS, IN_PROGRESS, COMPLETED)
      stage.aws.answers.AddTags = () => refusal("AccessDeniedException", "not authorized to perform: sagemaker:AddTags")
      await stage.execute(CSV)
      expect((await stage.mails.first()).mail.subject).to.include("was created")
      expect(stage.aws.bodiesOf("AddTags")).to.deep.equal([
        {
          ResourceArn: "arn:aws:sagemaker:us-east-1:123456789012:training-job/m",
          Tags: [
            { Key: "looker-integration-hub", Value: "true" },
            { Key: "looker-integration-hub-model", Value: "m" },
          ],
        },
      ])
    })

    it("names the model after the job when its name is taken, and says so", async () => {
      stage.aws.answers.CreateModel = (request) =>
        (request.json() as { ModelName: string }).ModelName === "m"
          ? refusal("ValidationException", 'Cannot create already existing model "arn:aws:sagemaker:r:1:model/m".')
          : { body: { ModelArn: "arn:made-up" } }
      await stage.execute(CSV)
      const { mail } = await stage.mails.first()
      const name = job().TrainingJobName
      expect(mail.subject).to.equal(`Amazon SageMaker: model ${name} was created`)
      expect(mail.text).to.include("There was a model m already, so the new one has the name of its job.")
      expect(stage.aws.bodiesOf("CreateModel").map(({ ModelName }) => ModelName)).to.deep.equal(["m", name])
    })

    it("mails why no model could be created", async () => {
      stage.aws.answers.CreateModel = () => refusal("ValidationException", "Could not assume the role.")
      await stage.execute(CSV)
      const { mail } = await stage.mails.first()
      expect(mail.subject).to.equal("Amazon SageMaker: model m could not be created")
      expect(mail.text).to.include("(ValidationException): Could not assume the role.")
      expect(stage.aws.bodiesOf("CreateModel")).to.have.length(1)
    })

    for (const [status, more, subject, says] of [
      [
        "Failed",
        { FailureReason: "ClientError: no label" },
        /^Amazon SageMaker: training job m-\d+ failed$/,
        /no label/,
      ],
      ["Stopped", {}, /^Amazon SageMaker: training job m-\d+ was stopped$/, /no model was created/],
      ["Stopped", { SecondaryStatus: "MaxRuntimeExceeded" }, /timed out$/, /It may run for 12 hours: allow more/],
    ] as const) {
      it(`case 14: mails that a job is ${status} ${JSON.stringify(more)}, makes no model and looks no more`, async () => {
        stage.jobGoes(IN_PROGRESS, { TrainingJobStatus: status, ...more })
        await stage.execute(CSV)
        const { mail } = await stage.mails.first()
        expect(mail.subject).to.match(subject)
        expect(mail.text).to.match(says).and.include(`"TrainingJobStatus": "${status}"`)
        expect(stage.aws.operations).to.not.include("CreateModel")
        expect(stage.aws.bodiesOf("DescribeTrainingJob")).to.have.length(2)
        expect(stage.mails.mails).to.have.length(1)
      })
    }

    it("goes on looking while AWS fails, and when something else answers", async () => {
      let looks = 0
      stage.aws.answers.DescribeTrainingJob = () => {
        looks++
        if (looks <= 3) return { status: 500 }
        if (looks === 4) return { body: "<html>" }
        return { body: { TrainingJobArn: "arn:made-up", ...COMPLETED } }
      }
      await stage.execute(CSV)
      expect((await stage.mails.first()).mail.subject).to.include("was created")
    })

    it("mails that it can no longer look when AWS refuses the key", async () => {
      stage.aws.answers.DescribeTrainingJob = () => refusal("UnrecognizedClientException", "The token is invalid.")
      await stage.execute(CSV)
      const { mail } = await stage.mails.first()
      expect(mail.subject).to.match(/can no longer be watched$/)
      expect(mail.text).to.include("The token is invalid.")
    })

    it("looks no more after a time, and says so", async () => {
      stage.jobGoes(IN_PROGRESS)
      stage.options = { watchMs: 40 }
      await stage.execute(CSV)
      const { mail } = await stage.mails.first()
      expect(mail.subject).to.match(/timed out$/)
      expect(mail.text).to.include("The hub looks no more")
    })

    it("ends when the hub stops, and names the job in the log", async () => {
      stage.jobGoes(IN_PROGRESS)
      await stage.execute(CSV)
      stage.stopHub()
      expect(await stage.logged("because the hub stops")).to.include(job().TrainingJobName)
      expect(stage.mails.mails).to.have.length(0)
    })
  })

  describe("the mail", () => {
    it("case 15: goes within TLS from the beginning, as on port 465", async () => {
      await stage.execute(CSV)
      expect(await stage.mails.first()).to.include({ isSecure: true })
    })

    it("case 15: goes after STARTTLS, as on port 587", async () => {
      const certificate = await makeCertificate(["mail.example.com"])
      const other = await MailServer.start({ certificate, password: SETTINGS.smtpPass })
      stage.settings = { smtpPort: String(other.port) }
      stage.options = { mail: { ca: certificate.cert } }
      await stage.execute(CSV)
      expect(await other.first()).to.include({ isSecure: true, user: SETTINGS.smtpUser })
      await other.stop()
    })

    for (const [what, options, says] of [
      ["a server without STARTTLS", { isPlain: true }, "The mail server"],
      ["a server with another password", { password: "other" }, "535"],
      ["a server that knows no recipient", { refusesRecipients: true }, "Nobody is called [redacted]"],
    ] as const) {
      it(`case 15: is not sent to ${what}, which is logged without a secret`, async () => {
        const certificate = await makeCertificate(["mail.example.com"])
        const other = await MailServer.start({ certificate, password: SETTINGS.smtpPass, ...options })
        stage.settings = { smtpPort: String(other.port) }
        stage.options = { mail: { ca: certificate.cert } }
        expect((await stage.execute(CSV)).looker).to.include({ success: true })
        const log = await stage.logged("the mail about a training job was not sent")
        expect(log).to.include(says)
        for (const secret of [SETTINGS.smtpPass, SETTINGS.secretAccessKey, SETTINGS.user_email]) {
          expect(log).to.not.include(secret)
        }
        expect(other.mails).to.have.length(0)
        await other.stop()
      })
    }

    it("is said not to come when the hub may not connect to the server", async () => {
      stage.settings = { smtpHost: "10.0.0.1" }
      const { looker } = await stage.execute(CSV)
      expect(looker).to.include({ success: true })
      expect(looker.message).to.match(/No mail will come: The host "10\.0\.0\.1" has no public address.*OUTBOUND_ALLOW/)
      await stage.logged("the mail about a training job was not sent")
      expect(stage.aws.operations).to.include("CreateModel")
    })
  })
})
