import * as Hub from "../../framework"
import { OLD_XGBOOST_ACCOUNTS, XGBOOST_ACCOUNTS } from "./image_accounts"
import { accountsVariable, trainingImage } from "./training_image"
import { type Environment, type TrainingAnswers, TrainingIntegration } from "./training_integration"

const IMAGE = "sagemaker-xgboost:1.7-1"
const ACCOUNTS = accountsVariable("SAGEMAKER_XGBOOST_ACCOUNTS", "XGBoost")
const IMAGE_VARIABLE: Hub.EnvironmentVariable = {
  name: "SAGEMAKER_XGBOOST_IMAGE",
  description: `Name and tag of the image of XGBoost. Default ${IMAGE}.`,
  check: (value) =>
    /^(?:sagemaker-)?xgboost:[\w.-]{1,100}$/.test(value) ? undefined : `give a name and a tag, such as ${IMAGE}`,
}
const MULTICLASS = "multi:softmax"
/** Name that XGBoost had for `reg:squarederror` up to version 0.90; schedules hold it. */
const OLD_REGRESSION = "reg:linear"

/** Trains SageMaker's XGBoost. */
export class AmazonSageMakerTrainXgboostIntegration extends TrainingIntegration {
  readonly name = "amazon_sagemaker_train_xgboost"
  readonly label = "Amazon SageMaker Train: Xgboost"
  readonly description = "Train boosted trees of Amazon SageMaker to predict the first column from the others."
  override readonly environment = [ACCOUNTS, IMAGE_VARIABLE]
  protected readonly algorithm = {
    kind: {
      name: "objective",
      label: "Objective",
      description: "A yes or no, a number, or one of several classes. The first column holds it, as a number.",
      options: ["binary:logistic", OLD_REGRESSION, MULTICLASS],
    },
    classes: { name: "numClass", kind: MULTICLASS },
    rounds: { name: "numRounds", label: "Number of rounds", default: "100" },
  }

  protected image(region: string, environment: Environment): string {
    const accounts = isOld(environment) ? OLD_XGBOOST_ACCOUNTS : XGBOOST_ACCOUNTS
    return trainingImage(region, { image: imageIn(environment), accounts, variable: ACCOUNTS, environment })
  }

  /** Source: https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html */
  protected hyperParameters(
    { kind, classes, rounds }: TrainingAnswers,
    _features: number,
    environment: Environment,
  ): Record<string, string> {
    return {
      objective: kind === OLD_REGRESSION && !isOld(environment) ? "reg:squarederror" : kind,
      num_round: String(rounds),
      ...(kind === MULTICLASS && { num_class: String(classes) }),
    }
  }
}

function imageIn(environment: Environment): string {
  return environment[IMAGE_VARIABLE.name] || IMAGE
}

/** Whether the image is that of the years before 2019, which has accounts and names of its own. */
function isOld(environment: Environment): boolean {
  return imageIn(environment).startsWith("xgboost:")
}

Hub.addIntegration(new AmazonSageMakerTrainXgboostIntegration(), __dirname)
