import * as Hub from "../../framework"
import { AugerClient, type AugerOptions } from "./auger_client"
import { type AugerAnswers, augerAnswers, augerForm } from "./auger_form"
import { AUGER_ENVIRONMENT, augerSettings } from "./auger_settings"
import { type AugerColumn, augerColumns, fileStem } from "./auger_table"
import { type AugerRun, finishRun } from "./auger_training"
import { type StoredTable, storeTable } from "./auger_store"

/** Runs that are waited for at the same time. Others wait their turn. */
const RUNS_AT_ONCE = 2
/** Time for the calls of one run besides its two waits, in milliseconds. */
const CALLS_MS = 600_000

/** Stores a result as files of a project in Auger, and can start a training with them. */
export class AugerIntegration extends Hub.RowIntegration {
  readonly name = "auger"
  readonly label = "Auger - AutoML Training"
  readonly description = "Send the result of a query to a project in Auger, and train a model with it."
  override readonly acknowledgement = "2xx for every stored file, then the start of the project"
  override readonly worksAfterAnswer = true
  /** Nobody could ask the service: it shows no sign of life. */
  override readonly isUnverified = true
  readonly params = [
    {
      name: "api_token",
      label: "Auger API Token",
      description: "From the settings of your organization in Auger.",
      required: true,
      sensitive: true,
    },
    {
      name: "max_n_trials",
      label: "Max number of trials",
      description: "Offered to users as the number of trials. Empty: 100.",
      required: false,
      sensitive: false,
    },
    {
      name: "max_total_time_mins",
      label: "Max training time minutes",
      description: "Longest time of one training. Empty: 60.",
      required: false,
      sensitive: false,
    },
  ]
  override readonly minimumLookerVersion = "5.24.0"
  override readonly environment = AUGER_ENVIRONMENT

  constructor(private readonly options: AugerOptions = {}) {
    super()
  }

  override serviceUrls(environment: Hub.HubContext["environment"]) {
    return [this.options.apiUrl ?? augerSettings(environment).apiUrl]
  }

  /** @throws ServiceError when Auger does not know the token, or cannot be reached. */
  override async form(request: Hub.DataActionRequest) {
    await this.client(request).checkToken()
    return augerForm(request)
  }

  /**
   * Succeeds when every file is stored and the project is being started. The rest goes on after the answer: its outcome stands
   * in the log.
   * @throws DeliveryError when an answer is missing, there are no rows, or Auger does not take everything.
   */
  async execute(request: Hub.DataActionRequest) {
    const answers = augerAnswers(request)
    const result = await request.rows({ cells: "values" })
    const columns = augerColumns(result.columns)
    const name = fileStem(result.fields, Date.now())
    const auger = this.client(request)
    const { retryDelayMs, rowsPerFile } = this.options
    const table = { rows: result.rows, columns, project: answers.project, name, rowsPerFile }
    const stored = await storeTable({ request, auger, retryDelayMs }, table)
    try {
      await auger.deploy(stored.project)
    } catch (error) {
      if (!(error instanceof Hub.DeliveryError)) throw error
      throw error.reworded(`The data is stored, but the project was not started. ${error.message}`)
    }
    this.goOn(request, auger, { ...stored, session: sessionOf(answers, columns) })
    return new Hub.DataActionResponse({ message: outcome(stored, answers) })
  }

  /** Only the token knows the organization. */
  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.listDestination("auger", "", augerAnswers(request).project)])
  }

  private client(request: Hub.DataActionRequest): AugerClient {
    const { apiUrl = augerSettings(request.hub.environment).apiUrl, retryDelayMs } = this.options
    return AugerClient.of(request, apiUrl, retryDelayMs)
  }

  /** Leaves the rest to work after the answer. @throws DeliveryError when the hub takes no more of it. */
  private goOn(request: Hub.DataActionRequest, auger: AugerClient, run: AugerRun): void {
    const { hub, webhookId = "unknown" } = request
    const { lookEveryMs: everyMs = 10_000, lookLimitMs: limitMs = augerSettings(hub.environment).waitMs } = this.options
    const task = { kind: "auger", atOnce: RUNS_AT_ONCE, limitMs: 2 * limitMs + CALLS_MS }
    const isBegun = hub.afterAnswer.start({ ...task, name: `auger, webhook ${webhookId}` }, async (signal) => {
      await finishRun(auger.endedBy(signal), run, { signal, everyMs, limitMs })
      hub.logger.info("auger has processed the data", { webhookId, isTrained: run.session !== undefined })
    })
    if (isBegun) return
    throw new Hub.DeliveryError(
      "The data is stored, but Auger's project was not told of it: too many runs wait, or the hub is being restarted. Send it later.",
    )
  }
}

/** The training that is wanted: the last column is predicted from the others. */
function sessionOf(answers: AugerAnswers, columns: readonly AugerColumn[]): AugerRun["session"] {
  if (!answers.isTrained) return undefined
  const features = columns.map(({ name: column_name }, index) =>
    index === columns.length - 1 ? { column_name, isTarget: true } : { column_name },
  )
  const { modelType, maxTrials, maxMinutes } = answers
  const limits = { max_n_trials: maxTrials, max_total_time_mins: maxMinutes }
  return { model_type: modelType, model_settings: { features, ...limits } }
}

function outcome({ rows, files }: StoredTable, { isTrained }: AugerAnswers): string {
  const stored = `Stored ${rows} ${rows === 1 ? "row" : "rows"} in ${files} ${files === 1 ? "file" : "files"}.`
  const next = isTrained ? "process them and train the model" : "process them"
  return `${stored} Auger starts the project, and is then told to ${next}: look there for the outcome.`
}

Hub.addIntegration(new AugerIntegration(), __dirname)
