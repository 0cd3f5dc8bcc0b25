import * as Hub from "../../framework"
import { DataRobotClient, dataRobotOrigin } from "./datarobot_client"
import { SERVICE } from "./datarobot_refusal"

export interface DataRobotOptions {
  /** Origin used when no address is set. A test passes that of its stand-in. */
  publicCloud?: string
  /** Wait before the first look at the new project, in milliseconds; the waits grow to 5 seconds. Default 1000. */
  firstLookMs?: number
  /** Time after which the project is no longer looked at, in milliseconds. Default: `DATAROBOT_WAIT_SEC`. */
  lookLimitMs?: number
}

const WAIT_SEC = new Hub.NumberVariable(
  "DATAROBOT_WAIT_SEC",
  "Seconds that a delivery waits for the new project; 0 does not wait.",
  { fallback: 120, min: 0, max: 3600 },
)
/** Longest wait between two looks, in milliseconds. */
const MAX_LOOK_MS = 5000

/** Makes a DataRobot project of a result, which DataRobot fetches from Looker itself. */
export class DataRobotIntegration extends Hub.Integration {
  readonly name = "datarobot"
  readonly label = "DataRobot - Create New Project"
  readonly description = "Make a DataRobot project of the result of a query."
  override readonly acknowledgement = "202 with the place of the new project, and no failure there within two minutes"
  readonly params = [
    {
      name: "datarobot_api_token",
      label: "Authentication User Attribute",
      description: "An API key of DataRobot, best from a user attribute: DataRobot > API keys and tools.",
      required: true,
      sensitive: true,
    },
    {
      name: "datarobot_url",
      label: "DataRobot URL",
      description: "Address of your DataRobot, such as https://app.eu.datarobot.com. Empty: https://app.datarobot.com.",
      required: false,
      sensitive: false,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
  override readonly minimumLookerVersion = "5.24.0"
  override readonly environment = [WAIT_SEC.variable]

  constructor(private readonly options: DataRobotOptions = {}) {
    super()
  }

  /** @throws DeliveryError when the address or the key is wrong. */
  override async form(request: Hub.DataActionRequest) {
    await this.client(request).check()
    return new Hub.DataActionForm([
      { name: "projectName", label: "The name of the project to be created", type: "string", required: false },
    ])
  }

  /**
   * Succeeds when the project is made, and also when DataRobot is still at it after the wait: then the message says so.
   * @throws DeliveryError when DataRobot refuses, or fails to make the project.
   */
  async execute(request: Hub.DataActionRequest) {
    request.requireData()
    const client = this.client(request)
    const job = await begin(request, client)
    const isMade = await this.watch(request, () => client.look(job))
    if (isMade) return new Hub.DataActionResponse()
    return new Hub.DataActionResponse({ message: "DataRobot has taken the data and is still making the project." })
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { origin } = dataRobotOrigin(request, this.options.publicCloud)
      return [Hub.listDestination("datarobot", Hub.hostIn(origin), "projects")]
    })
  }

  override readsResult({ scheduledPlan }: Hub.DataActionRequest): boolean {
    return scheduledPlan?.downloadUrl === undefined
  }

  private client(request: Hub.DataActionRequest): DataRobotClient {
    return new DataRobotClient(request, this.options.publicCloud)
  }

  private async watch(request: Hub.DataActionRequest, look: () => Promise<true | undefined>) {
    const { firstLookMs: firstWaitMs = 1000, lookLimitMs } = this.options
    const limitMs = lookLimitMs ?? WAIT_SEC.of(request.hub.environment) * 1000
    const watch = { signal: request.signal, firstWaitMs, maxWaitMs: MAX_LOOK_MS, limitMs }
    try {
      return await Hub.watchJob(watch, look)
    } catch (error) {
      if (!(error instanceof Hub.ServiceError)) throw error
      throw error.reworded(
        `${SERVICE} has begun the project, but does not say how it stands. Look there before you send again. ${error.message}`,
      )
    }
  }
}

/** @returns the path where the job of the new project says how it stands. */
async function begin(request: Hub.DataActionRequest, client: DataRobotClient): Promise<string> {
  const projectName = request.formParams.projectName?.trim() || undefined
  const url = request.scheduledPlan?.downloadUrl
  if (url === undefined) return client.upload(projectName, request.nameFor(undefined), await request.stream())
  // Whoever has the link has the data, so no message may quote it.
  request.mask.addAddress(url)
  return client.create({ projectName, url })
}

Hub.addIntegration(new DataRobotIntegration(), __dirname)
