import * as Hub from "../../framework"
import { LINEAR_LEARNER_ACCOUNTS } from "./image_accounts"
import { accountsVariable, trainingImage } from "./training_image"
import { type Environment, type TrainingAnswers, TrainingIntegration } from "./training_integration"

const IMAGE = "linear-learner:1"
const ACCOUNTS = accountsVariable("SAGEMAKER_LINEAR_LEARNER_ACCOUNTS", "Linear Learner")
const MULTICLASS = "multiclass_classifier"

/** Trains SageMaker's Linear Learner. */
export class AmazonSageMakerTrainLinearLearnerIntegration extends TrainingIntegration {
  readonly name = "amazon_sagemaker_train_linearlearner"
  readonly label = "Amazon SageMaker Train: Linear Learner"
  readonly description = "Train a linear model of Amazon SageMaker to predict the first column from the others."
  override readonly environment = [ACCOUNTS]
  protected readonly algorithm = {
    kind: {
      name: "predictorType",
      label: "Predictor Type",
      description: "A yes or no, one of several classes, or a number. The first column holds it, as a number.",
      options: ["binary_classifier", MULTICLASS, "regressor"],
    },
    classes: { name: "numClasses", kind: MULTICLASS },
    rounds: { name: "epochs", label: "Epochs", default: "15" },
  }

  protected image(region: string, environment: Environment): string {
    return trainingImage(region, { image: IMAGE, accounts: LINEAR_LEARNER_ACCOUNTS, variable: ACCOUNTS, environment })
  }

  /** Source: https://docs.aws.amazon.com/sagemaker/latest/dg/ll_hyperparameters.html */
  protected hyperParameters({ kind, classes, rounds }: TrainingAnswers, features: number): Record<string, string> {
    return {
      predictor_type: kind,
      feature_dim: String(features),
      epochs: String(rounds),
      ...(kind === MULTICLASS && { num_classes: String(classes) }),
    }
  }
}

Hub.addIntegration(new AmazonSageMakerTrainLinearLearnerIntegration(), __dirname)
