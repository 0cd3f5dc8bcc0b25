import type { IntegrationExamples } from "../../framework"
import { AWS_RULES, EXAMPLE_SETTINGS } from "./sagemaker_examples"

const params = { ...EXAMPLE_SETTINGS, region: "us-east-1" }
const formParams = {
  modelName: "example-churn",
  numStripColumns: "1",
  bucket: "example-data",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "1",
}

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders_without_their_id",
      title: "Ten orders go to a model without their first column, the id.",
      sample: "orders",
      rows: 10,
      params,
      formParams,
    },
    {
      name: "bucket_elsewhere",
      title: "A bucket in another region than the jobs is refused before anything is uploaded.",
      sample: "orders",
      rows: 3,
      params,
      formParams: { ...formParams, bucket: "example-archive" },
    },
    {
      name: "too_many_instances",
      title: "A number out of its range is refused before anybody is called.",
      sample: "orders",
      rows: 3,
      params,
      formParams: { ...formParams, numInstances: "501" },
    },
  ],
  rules: AWS_RULES,
}
