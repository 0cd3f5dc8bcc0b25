import * as Hub from "../../framework"

const DEFAULT_TRIALS = 100
const DEFAULT_MINUTES = 60
const MODEL_TYPES: readonly Hub.FormOption[] = [
  { name: "classification", label: "Classification" },
  { name: "regression", label: "Regression" },
]

/** What the user wants. */
export interface AugerAnswers {
  project: string
  modelType: string
  isTrained: boolean
  maxTrials: number
  maxMinutes: number
}

/** The form, with the administrator's number of trials. */
export function augerForm({ params }: Hub.DataActionRequest): Hub.DataActionForm {
  return new Hub.DataActionForm([
    { name: "project_name", label: "Project Name", type: "string", required: true },
    {
      name: "model_type",
      label: "Model Type",
      type: "select",
      required: true,
      default: "classification",
      options: [...MODEL_TYPES],
    },
    {
      name: "max_n_trials",
      label: "Trials to run",
      type: "string",
      required: false,
      default: params.max_n_trials || String(DEFAULT_TRIALS),
    },
    {
      name: "train_data",
      label: "Train after data transfer",
      type: "select",
      required: false,
      default: "false",
      options: [
        { name: "true", label: "True" },
        { name: "false", label: "False" },
      ],
    },
  ])
}

/** @throws DeliveryError at the field when an answer is missing or cannot be used. */
export function augerAnswers(request: Hub.DataActionRequest): AugerAnswers {
  const { formParams, params } = request
  const project = request.answer("project_name", "Enter the name of the project in Auger.")
  Hub.checkFolders(project, "project_name", "Project Name")
  const modelType = request.answer("model_type", "Choose the type of the model.")
  if (!MODEL_TYPES.some(({ name }) => name === modelType)) {
    const names = MODEL_TYPES.map(({ name }) => name).join(" or ")
    throw Hub.DeliveryError.ofField("model_type", `Choose ${names}.`)
  }
  const maxTrials = wholeNumber(formParams.max_n_trials, DEFAULT_TRIALS)
  if (!maxTrials) throw Hub.DeliveryError.ofField("max_n_trials", 'Enter a whole number for "Trials to run".')
  const maxMinutes = wholeNumber(params.max_total_time_mins, DEFAULT_MINUTES)
  if (!maxMinutes) {
    throw new Hub.DeliveryError(
      'The setting "Max training time minutes" is no whole number: an administrator corrects it on Looker\'s Actions page.',
    )
  }
  return { project, modelType, isTrained: formParams.train_data === "true", maxTrials, maxMinutes }
}

/** The number in a text, the default for an empty one; undefined when it is none above zero. */
function wholeNumber(text: string | undefined, fallback: number): number | undefined {
  const typed = text?.trim()
  if (!typed) return fallback
  return /^\d{1,9}$/.test(typed) && Number(typed) > 0 ? Number(typed) : undefined
}
