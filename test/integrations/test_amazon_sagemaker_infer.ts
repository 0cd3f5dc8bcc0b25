import { TransformInstanceType } from "@aws-sdk/client-sagemaker"
import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { expect } from "chai"
import { AmazonSageMakerInferIntegration } from "../../src/integrations/sagemaker/amazon_sagemaker_infer"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { bucketList, s3Call, s3Error, takeUpload } from "../support/s3_answers"
import { refusal, SageMakerStage, SETTINGS } from "../support/sagemaker_stage"

const ANSWERS = {
  modelName: "churn",
  numStripColumns: "1",
  bucket: "data",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "2",
}

describe("amazon_sagemaker_infer", () => {
  let stage: SageMakerStage
  let fakeS3: FakeService
  beforeEach(async () => {
    stage = await SageMakerStage.start()
    fakeS3 = await FakeService.start()
    fakeS3.answer = () => bucketList(["A", "B"])
  })
  afterEach(() => Promise.all([stage.stop(), fakeS3.stop()]))

  const hub = (options = {}) => hubWith(new AmazonSageMakerInferIntegration({ ...stage.options, ...options }))
  const execute = async (csv: string | Buffer | (() => Readable), answers = {}, options = {}, settings = {}) => {
    const { status, body } = await hub(options)
      .post("/actions/amazon_sagemaker_infer/execute")
      .send({
        type: "query",
        data: { ...SETTINGS, ...settings },
        form_params: { ...ANSWERS, ...answers },
        scheduled_plan: { download_url: stage.looker.download(csv) },
      })
    return { status, ...(body as { looker: { success: boolean; message?: string }; error?: string }) }
  }
  const form = async (settings = {}) => {
    const answer = await hub({ s3Endpoint: () => fakeS3.url })
      .post("/actions/amazon_sagemaker_infer/form")
      .send({ data: { ...SETTINGS, ...settings } })
      .expect(200)
    return answer.body as { fields: Record<string, unknown>[]; error?: string }
  }

  it("case 1: is listed with its settings", async () => {
    const answer = await hub().post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.include({ name: "amazon_sagemaker_infer", label: "Amazon SageMaker Infer", uses_oauth: false })
    expect(item).to.deep.include({
      supported_action_types: ["query"],
      supported_formats: ["csv"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      required_fields: [],
    })
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["accessKeyId", "Access Key", true, true],
      ["secretAccessKey", "Secret Key", true, true],
      ["roleArn", "Role ARN", true, false],
      ["region", "Region", true, false],
      ["user_email", "Looker User Email", true, false],
      ["smtpHost", "SMTP Host", true, false],
      ["smtpPort", "SMTP Port", true, false],
      ["smtpFrom", "SMTP From", true, false],
      ["smtpUser", "SMTP User", true, false],
      ["smtpPass", "SMTP Pass", true, true],
    ])
  })

  describe("the form", () => {
    const models = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ({ ModelName: `m${from + index}`, CreationTime: 1.5e9 }))

    it("case 2: lists 25 models of three pages, the newest first", async () => {
      stage.answers.ListModels = (request) => {
        const { NextToken } = request.json() as { NextToken?: string }
        if (NextToken === undefined) return { body: { Models: models(0, 10), NextToken: "two" } }
        return {
          body: NextToken === "two" ? { Models: models(10, 20), NextToken: "three" } : { Models: models(20, 25) },
        }
      }
      const { fields } = await form()
      expect(
        fields.map(({ name, label, type, required, default: chosen }) => [name, label, type, required, chosen]),
      ).to.deep.equal([
        ["modelName", "Model", "select", true, undefined],
        ["numStripColumns", "Strip Columns", "select", true, "0"],
        ["bucket", "Output Bucket", "select", true, "A"],
        ["awsInstanceType", "AWS Instance Type", "select", true, "ml.m5.xlarge"],
        ["numInstances", "Number of instances", "string", undefined, "1"],
      ])
      const [{ options } = {}] = fields
      expect(options).to.have.length(25)
      expect(options).to.deep.include({ name: "m24", label: "m24" })
      expect(fields[1]?.options).to.deep.equal([
        { name: "0", label: "None" },
        { name: "1", label: "First Column" },
        { name: "2", label: "First & Second Column" },
      ])
      const order = { MaxResults: 100, SortBy: "CreationTime", SortOrder: "Descending" }
      expect(stage.bodiesOf("ListModels")).to.deep.equal([
        order,
        { ...order, NextToken: "two" },
        { ...order, NextToken: "three" },
      ])
    })

    it("offers instance types that SageMaker has, the old ones first", async () => {
      stage.answers.ListModels = () => ({ body: { Models: models(0, 1) } })
      const { fields } = await form()
      const names = fields.flatMap(({ name, options }) =>
        name === "awsInstanceType" ? (options as { name: string }[]).map((option) => option.name) : [],
      )
      expect(names).to.have.length(26 + 42 + 12)
      expect(names.slice(0, 6)).to.deep.equal([
        ...["xlarge", "2xlarge", "4xlarge", "10xlarge", "16xlarge"].map((size) => `ml.m4.${size}`),
        "ml.m5.large",
      ])
      expect(names[25]).to.equal("ml.c5.18xlarge")
      expect(Object.values(TransformInstanceType)).to.include.members(names)
    })

    it("asks SageMaker in the region of the settings, and S3 in us-east-1", async () => {
      stage.answers.ListModels = () => ({ body: { Models: models(0, 1) } })
      await form({ region: "eu-west-3" })
      expect(stage.sagemaker.requests[0]?.headers.authorization).to.match(/\/eu-west-3\/sagemaker\/aws4_request/)
      expect(fakeS3.requests[0]?.headers.authorization).to.match(/\/us-east-1\/s3\/aws4_request/)
      await form({ region: "cn-north-1", roleArn: "arn:aws-cn:iam::123456789012:role/r" })
      expect(fakeS3.requests[1]?.headers.authorization).to.match(/\/cn-north-1\/s3\/aws4_request/)
    })

    it("case 3: gives AWS's text for refused keys", async () => {
      fakeS3.answer = () => s3Error(403, "InvalidAccessKeyId", "The key does not exist.")
      expect(await form()).to.deep.equal({
        error: "Amazon S3 answered 403 (InvalidAccessKeyId): The key does not exist.",
      })
      fakeS3.answer = () => bucketList(["A"])
      stage.answers.ListModels = () => refusal("AccessDeniedException", "User is not authorized: sagemaker:ListModels")
      expect((await form()).error).to.match(
        /^Amazon SageMaker answered 400 \(AccessDeniedException\): User is not authorized: sagemaker:ListModels\. Give/,
      )
    })

    it("case 4: says that there is no bucket, or no model", async () => {
      fakeS3.answer = () => bucketList([])
      expect((await form()).error).to.match(/no bucket/)
      fakeS3.answer = () => bucketList(["A"])
      expect((await form()).error).to.equal("There is no model in us-east-1: create one, then open this form again.")
    })
  })

  describe("the two objects", () => {
    it("case 5: have one column less, and are as they came", async () => {
      const { looker } = await execute("a,b,c\n1,2,3\n")
      expect(looker.success).to.equal(true)
      expect(looker.message).to.match(
        /^The transform job (transform-job-\d{13}) was started\. The job in AWS's console: https:.*#\/transform-jobs\/\1$/,
      )
      expect(await stage.object("transform-input")).to.equal("2,3\n")
      expect(await stage.object("transform-raw")).to.equal("a,b,c\n1,2,3\n")
    })

    it("case 6: lack only the header when no column is stripped", async () => {
      await execute("a,b,c\n1,2,3\n,x y,ü\n", { numStripColumns: "0" })
      expect(await stage.object("transform-input")).to.equal("1,2,3\n,x y,ü\n")
    })

    it("case 7: keep a quoted comma in its cell", async () => {
      await execute('a,b,c\n"Doe, J",2,3\n')
      expect(await stage.object("transform-input")).to.equal("2,3\n")
    })

    it("case 8: have the last row when no line break follows it", async () => {
      const csv = "a,b,c\n1,2,3\n4,5,6"
      await execute(csv, { numStripColumns: "2" })
      expect(await stage.object("transform-input")).to.equal("3\n6\n")
      expect(await stage.object("transform-raw")).to.equal(csv)
    })

    it("case 9: lose a header that comes in two chunks, and no character that does", async () => {
      const bytes = Buffer.from("näme,b\né,1\n")
      const chunks = () =>
        Readable.from(
          Array.from(bytes, (byte) => Buffer.from([byte])),
          { objectMode: false },
        )
      await execute(chunks, { numStripColumns: "0" })
      expect(await stage.object("transform-input")).to.equal("é,1\n")
      expect(await stage.object("transform-raw")).to.equal("näme,b\né,1\n")
    })

    it("are whole when they have many megabytes", async () => {
      const cell = randomBytes(500).toString("hex")
      const lines = Array.from({ length: 12_000 }, (_, index) => `${index},${cell}\n`)
      const { looker } = await execute(`id,text\n${lines.join("")}`)
      expect(looker).to.include({ success: true })
      expect(await stage.object("transform-input")).to.equal(`${cell}\n`.repeat(12_000))
      expect((await stage.object("transform-raw")).length).to.equal(8 + lines.join("").length)
    })
  })

  it("case 10: starts the job when both objects are there, and as AWS wants it", async () => {
    let stored: string[] = []
    stage.answers.CreateTransformJob = async () => {
      stored = await stage.s3.keys("data")
      return { body: { TransformJobArn: "arn:made-up" } }
    }
    await execute("a,b\n1,2\n")
    const [body] = stage.bodiesOf("CreateTransformJob")
    const job = String(body?.TransformJobName)
    expect(job).to.match(/^transform-job-\d{13}$/)
    expect(stored).to.have.members([`${job}/transform-input`, `${job}/transform-raw`])
    expect(body).to.deep.equal({
      ModelName: "churn",
      TransformJobName: job,
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://data/${job}/transform-input` } },
        ContentType: "text/csv",
        SplitType: "Line",
      },
      TransformOutput: { S3OutputPath: `s3://data/${job}/transform-output`, AssembleWith: "Line" },
      TransformResources: { InstanceCount: 2, InstanceType: "ml.m5.xlarge" },
    })
  })

  it("gives each run a name of its own, even two in one moment", async () => {
    await Promise.all([execute("a,b\n1,2\n"), execute("a,b\n3,4\n")])
    const names = stage.bodiesOf("CreateTransformJob").map(({ TransformJobName }) => TransformJobName)
    expect(new Set(names)).to.have.property("size", 2)
    expect(await stage.s3.keys("data")).to.have.length(4)
  })

  it("case 11: starts nothing when Looker's download answers 404", async () => {
    const { body } = await hub()
      .post("/actions/amazon_sagemaker_infer/execute")
      .send({
        type: "query",
        data: SETTINGS,
        form_params: ANSWERS,
        scheduled_plan: { download_url: stage.looker.download("gone", { status: 404 }) },
      })
      .expect(200)
    expect(body.looker).to.include({ success: false })
    expect(body.looker.message).to.include("404")
    expect([stage.puts, stage.operations]).to.deep.equal([[], []])
  })

  it("case 11: removes the parts of both uploads when the download breaks off", async () => {
    fakeS3.answer = (request) =>
      request.query.has("location") ? { body: "<LocationConstraint/>" } : takeUpload(request)
    const csv = `a,b\n${"12345678,1234567890123456789012\n".repeat(600_000)}`
    const { body } = await hub({ s3Endpoint: () => fakeS3.url })
      .post("/actions/amazon_sagemaker_infer/execute")
      .send({
        type: "query",
        data: SETTINGS,
        form_params: { ...ANSWERS, numStripColumns: "0" },
        scheduled_plan: { download_url: stage.looker.download(csv, { cutAfterBytes: 18_000_000, cut: "reset" }) },
      })
      .expect(200)
    expect(body.looker).to.include({ success: false })
    const calls = fakeS3.requests.map(s3Call)
    expect(calls.filter((call) => call === "CreateMultipartUpload")).to.have.length(2)
    expect(calls.filter((call) => call === "AbortMultipartUpload")).to.have.length(2)
    expect(calls).to.not.include("CompleteMultipartUpload")
    expect(stage.operations).to.deep.equal([])
  })

  for (const name of ["transform-input", "transform-raw"]) {
    it(`starts nothing when S3 refuses ${name}, and says why`, async () => {
      fakeS3.answer = (request) => {
        if (request.query.has("location")) return { body: "<LocationConstraint/>" }
        return request.path.endsWith(name) ? s3Error(403, "AccessDenied", "Access Denied") : takeUpload(request)
      }
      const { looker } = await execute("a,b\n1,2\n", {}, { s3Endpoint: () => fakeS3.url })
      expect(looker.success).to.equal(false)
      expect(looker.message).to.equal("Amazon S3 answered 403 (AccessDenied): Access Denied")
      expect(stage.operations).to.deep.equal([])
    })
  }

  for (const [what, csv, numStripColumns, says] of [
    ["no rows", "a,b\n", "0", "No job was started: the result has no rows."],
    ["no columns left", "a,b\n1,2\n", "2", "No job was started: no column is left of the result: strip fewer."],
  ] as const) {
    it(`starts nothing with ${what}`, async () => {
      const { looker } = await execute(csv, { numStripColumns })
      expect(looker).to.include({ success: false, message: says })
      expect(stage.operations).to.deep.equal([])
      expect(await stage.s3.keys("data")).to.deep.equal([])
    })
  }

  it("says that a row has too few cells, and stores nothing", async () => {
    const { status, error } = await execute("a,b\n1,2\n3\n")
    expect(status).to.equal(400)
    expect(error).to.match(/row 2 has 1 values/)
    expect(await stage.s3.keys("data")).to.deep.equal([])
  })

  describe("the answers", () => {
    const refused = async (answers: object) => {
      const { status, error } = await execute("a,b\n1,2\n", answers)
      expect(status).to.equal(404)
      expect([stage.s3.calls, stage.operations]).to.deep.equal([[], []])
      return error
    }

    it("case 12: are refused outside their range, without a call", async () => {
      expect(await refused({ numInstances: "501" })).to.equal("Param numInstances: 501 is out of range: 1 - 500")
      expect(await refused({ numInstances: "-1" })).to.equal("Param numInstances: -1 is out of range: 1 - 500")
      expect(await refused({ numStripColumns: "3" })).to.equal("Param numStripColumns: 3 is out of range: 0 - 2")
      expect(await refused({ numInstances: "9".repeat(2000) })).to.have.length.below(100)
    })

    it("case 13: are refused when they are missing, in their order", async () => {
      expect(await refused({ modelName: "", bucket: "" })).to.equal("Missing required param: modelName")
      expect(await refused({ bucket: undefined, awsInstanceType: "" })).to.equal("Missing required param: bucket")
      expect(await refused({ awsInstanceType: "", numInstances: "" })).to.equal(
        "Missing required param: awsInstanceType",
      )
      expect(await refused({ numInstances: "", numStripColumns: "9" })).to.equal(
        "Missing required param: numInstances.",
      )
      expect(await refused({ numInstances: "two" })).to.equal("Missing required param: numInstances")
      expect(await refused({ numStripColumns: "" })).to.equal("Missing required param: numStripColumns.")
    })

    it("name no other place than a bucket", async () => {
      const { looker } = await execute("a,b\n1,2\n", { bucket: "data/other" })
      expect(looker.message).to.match(/"Output Bucket" is not the name of a bucket/)
      expect(stage.s3.calls).to.deep.equal([])
    })
  })

  describe("the region of the bucket", () => {
    it("is that of the jobs, or nothing is uploaded", async () => {
      stage.s3.locations.set("data", "EU")
      const { looker } = await execute("a,b\n1,2\n")
      expect(looker.message).to.equal(
        "The bucket is in eu-west-1, but the jobs run in us-east-1: choose a bucket in us-east-1. Nothing was uploaded.",
      )
      expect(stage.puts).to.deep.equal([])
      expect(await execute("a,b\n1,2\n", {}, {}, { region: "eu-west-1" })).to.have.nested.property(
        "looker.success",
        true,
      )
    })

    it("is not needed where the key may not ask for it", async () => {
      fakeS3.answer = (request) =>
        request.query.has("location") ? s3Error(403, "AccessDenied", "Access Denied") : takeUpload(request)
      const { looker } = await execute("a,b\n1,2\n", {}, { s3Endpoint: () => fakeS3.url })
      expect(looker).to.include({ success: true })
    })

    it("is not taken from an answer that is none of S3", async () => {
      for (const answer of [
        "<!doctype html><p>Log in",
        "{}",
        "<LocationConstraint>evil.example/x</LocationConstraint>",
      ]) {
        fakeS3.answer = () => ({ body: answer })
        const { looker } = await execute("a,b\n1,2\n", {}, { s3Endpoint: () => fakeS3.url })
        expect(looker.message).to.equal(
          "Amazon S3 answered 200, but not as expected: the region of the bucket is missing.",
        )
      }
    })
  })

  describe("a job that is not taken", () => {
    it("case 14: is told of in AWS's words, with the code", async () => {
      stage.answers.CreateTransformJob = () =>
        refusal("com.amazonaws.sagemaker#ResourceLimitExceeded", "The account-level limit is 0 Instances.")
      const { looker } = await execute("a,b\n1,2\n")
      expect(looker).to.include({
        success: false,
        message:
          "Amazon SageMaker answered 400 (ResourceLimitExceeded): The account-level limit is 0 Instances. " +
          "Choose another instance type or fewer instances, or ask AWS for a higher quota.",
      })
      expect(stage.operations).to.deep.equal(["CreateTransformJob"])
    })

    it("is asked for again while AWS is busy or fails", async () => {
      stage.answers.CreateTransformJob = () => {
        const attempt = stage.operations.length
        if (attempt === 1) return refusal("ThrottlingException", "Rate exceeded")
        return attempt === 2 ? { status: 503 } : { body: { TransformJobArn: "arn:made-up" } }
      }
      expect((await execute("a,b\n1,2\n")).looker).to.include({ success: true })
      expect(stage.operations).to.have.length(3)
      const signatures = stage.sagemaker.requests.map(({ headers }) => headers["amz-sdk-invocation-id"])
      expect(new Set(signatures)).to.have.property("size", 3)
    })

    it("has been started when its own name is taken after an attempt without an answer", async () => {
      stage.answers.CreateTransformJob = () =>
        stage.operations.length === 1 ? { reset: true } : refusal("ResourceInUse", "Job name must be unique")
      expect((await execute("a,b\n1,2\n")).looker).to.include({ success: true })
      stage.answers.CreateTransformJob = () => refusal("ResourceInUse", "Job name must be unique")
      expect((await execute("a,b\n1,2\n")).looker).to.include({ success: false })
    })

    it("is no success when the answer says nothing", async () => {
      for (const [answer, says] of [
        [{ body: {} }, /not as expected: "TransformJobArn" is missing/],
        [{ body: { TransformJobArn: [7] } }, /not as expected: "TransformJobArn" is not a text/],
        [{ body: "<html>" }, /not JSON/],
      ] as const) {
        stage.answers.CreateTransformJob = () => answer
        const { looker } = await execute("a,b\n1,2\n")
        expect(looker.success).to.equal(false)
        expect(looker.message).to.match(says)
      }
    })
  })
})
