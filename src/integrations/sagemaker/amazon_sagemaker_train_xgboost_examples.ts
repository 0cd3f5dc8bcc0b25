import type { IntegrationExamples } from "../../framework"
import { AWS_RULES, EXAMPLE_SETTINGS } from "./sagemaker_examples"

const formParams = {
  modelName: "example-churn",
  bucket: "example-data",
  objective: "multi:softmax",
  numClass: "4",
  awsInstanceType: "ml.m5.xlarge",
  numInstances: "1",
  numRounds: "100",
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
      name: "number_without_classes",
      title: "To predict a number no number of classes is needed.",
      sample: "orders",
      rows: 3,
      params: EXAMPLE_SETTINGS,
      formParams: { ...formParams, objective: "reg:linear", numClass: "" },
    },
    {
      name: "nothing_to_learn_from",
      title: "A result without rows starts no job.",
      sample: "empty",
      params: EXAMPLE_SETTINGS,
      formParams,
    },
  ],
  rules: AWS_RULES,
}
