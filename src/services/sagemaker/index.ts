/** Amazon SageMaker: models, and the jobs that make and use them. */
export { SageMaker, type TrainingJob } from "./sagemaker"
export { isModelNameTaken, mayPassLater } from "./sagemaker_refusal"
