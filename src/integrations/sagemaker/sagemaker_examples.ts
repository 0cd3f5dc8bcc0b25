import type { ServiceAnswer, ServiceCall, ServiceRule } from "../../framework"
import { bucketRegionRule, s3Rules } from "../s3/s3_examples"

const ARN = "arn:aws:sagemaker:us-east-1:123456789012"

const MAIL = {
  user_email: "ann@example.com",
  smtpHost: "smtp.example.com",
  smtpPort: "465",
  smtpFrom: "looker@example.com",
  smtpUser: "example-mailer",
  smtpPass: "example-mail-password",
}

/** Made-up settings for examples. */
export const EXAMPLE_SETTINGS = {
  accessKeyId: "example-access-key",
  secretAccessKey: "example-secret-key",
  roleArn: "arn:aws:iam::123456789012:role/example-role",
  ...MAIL,
}

/** Bucket → its region. */
const BUCKETS = { "example-data": undefined, "example-archive": "eu-west-1", "example-island": "mx-central-1" }

/** Rules of AWS, which has these buckets. Calls to other regions are not answered. */
export const AWS_RULES: ServiceRule[] = [
  {
    host: "api.sagemaker.us-east-1.amazonaws.com",
    answer: ({ headers }: ServiceCall) => ANSWERS[headers["x-amz-target"] ?? ""] ?? { body: {} },
  },
  ...Object.entries(BUCKETS).flatMap(([bucket, region]) => [
    bucketRegionRule(bucket, region),
    ...s3Rules(`${bucket}.s3.us-east-1.amazonaws.com`, []),
  ]),
  ...s3Rules("s3.us-east-1.amazonaws.com", Object.keys(BUCKETS)),
]

const ANSWERS: Readonly<Record<string, ServiceAnswer>> = {
  "SageMaker.ListModels": { body: { Models: [{ ModelName: "example-churn" }, { ModelName: "example-price" }] } },
  "SageMaker.CreateTransformJob": { body: { TransformJobArn: `${ARN}:transform-job/example` } },
  "SageMaker.CreateTrainingJob": { body: { TrainingJobArn: `${ARN}:training-job/example` } },
  "SageMaker.DescribeTrainingJob": {
    body: { TrainingJobArn: `${ARN}:training-job/example`, TrainingJobStatus: "InProgress" },
  },
  "SageMaker.AddTags": { body: { Tags: [] } },
}
