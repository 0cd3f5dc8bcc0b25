import type { IntegrationExamples } from "../../framework"
import { AWS_RULES, EXAMPLE_SETTINGS } from "./sagemaker_examples"

const formParams = {
  modelName: "example-price",
  bucket: "example-data",
  predictorType: "regressor",
  numClasses: "3",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "1",
  epochs: "15",
  maxRuntimeInHours: "12",
}

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders",
      title: "Ten orders are uploaded without their header, and a training job starts.",
      sample: "orders",
      rows: 10,
      params: EXAMPLE_SETTINGS,
      formParams,
    },
    {
      name: "region_without_an_image",
      title: "A bucket in a region in which the algorithm is not known to be is refused before anything is uploaded.",
      sample: "orders",
      rows: 3,
      params: EXAMPLE_SETTINGS,
      formParams: { ...formParams, bucket: "example-island" },
    },
    {
      name: "bad_model_name",
      title: "A name that no model can have is refused before anybody is called.",
      sample: "orders",
      rows: 3,
      params: EXAMPLE_SETTINGS,
      formParams: { ...formParams, modelName: "my model" },
    },
  ],
  rules: AWS_RULES,
}
