import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { explainDataRobot, SERVICE, WRONG_ADDRESS } from "./datarobot_refusal"

/** Where DataRobot answers when no address is set. */
const PUBLIC_CLOUD = "https://app.datarobot.com"
const PROJECTS = "/projects/"
const FORM_TIMEOUT_MS = 15_000
const TIMEOUT_MS = 60_000

/** What DataRobot says of a job. Source: https://docs.datarobot.com/en/docs/api/reference/public-api/ */
const JOB = new Hub.Shape((z) =>
  z.object({ status: z.string().min(1), message: z.string().optional().catch(undefined) }),
)
/** States of a job that has ended without a project. */
const FAILED = ["ERROR", "ABORTED", "EXPIRED"]

/** Data for a new project: an address that DataRobot fetches it from. */
export interface NewProject {
  /** Absent: DataRobot names the project after the file. */
  projectName?: string
  url: string
}

/** Calls DataRobot's REST API, at the address and with the key of one request. */
export class DataRobotClient {
  private readonly http: Hub.HttpClient

  /** @throws DeliveryError when the address in the settings is none, or one that the hub may not call. */
  constructor(request: Hub.DataActionRequest, publicCloud = PUBLIC_CLOUD) {
    const { signal, mask, hub } = request
    const { origin, isTyped } = dataRobotOrigin(request, publicCloud)
    this.http = new Hub.HttpClient({
      service: SERVICE,
      baseUrl: `${origin}/api/v2`,
      token: request.requiredParam("datarobot_api_token"),
      guard: isTyped ? hub.guard : undefined,
      isSetUp: true,
      // A second call could make a second project, and Looker's link works once.
      repeat: "never",
      timeoutMs: TIMEOUT_MS,
      explain: explainDataRobot,
      signal,
      mask,
    })
  }

  /**
   * Checks the address and the key with a list of which only the beginning is read.
   * @throws DeliveryError that says which of them is at fault.
   */
  async check(): Promise<void> {
    const isJson = await this.firstProjectsAreJson()
    if (!isJson) throw new Hub.DeliveryError(`${SERVICE} answered something that is not JSON. ${WRONG_ADDRESS}`)
  }

  /** Makes a project of data that DataRobot fetches itself. @returns the path where the job says how it stands. */
  async create(project: NewProject): Promise<string> {
    return this.jobOf(await this.http.exchange("POST", PROJECTS, { body: project }))
  }

  /** Makes a project of data that is sent along. @returns as `create`. */
  async upload(projectName: string | undefined, fileName: string, content: Readable): Promise<string> {
    const form = new Hub.Multipart({ projectName }, { field: "file", fileName, contentType: "text/csv" })
    return this.jobOf(await this.http.postStream(PROJECTS, form.stream(content), { headers: form.headers }))
  }

  /**
   * Looks at a job once.
   * @returns true when the project is made; undefined while DataRobot is at it.
   * @throws DeliveryError when there will be no project, or the job cannot be looked at.
   */
  async look(path: string): Promise<true | undefined> {
    const { baseUrl } = this.http
    const root = this.http.with({ baseUrl: new URL(baseUrl).origin, repeat: "safe" })
    // DataRobot leads to the new project with 303.
    const answer = await root.exchange("GET", path, { accepted: [303] })
    if (answer.status === 303) return true
    const { status, message } = Hub.checkedAnswer(SERVICE, answer, JOB)
    const state = status.toUpperCase()
    if (FAILED.includes(state)) throw noProject(Hub.words(message))
    return state === "COMPLETED" || undefined
  }

  private async firstProjectsAreJson(): Promise<boolean> {
    try {
      return await this.http.with({ timeoutMs: FORM_TIMEOUT_MS }).receive(PROJECTS, {}, beginsAsJson)
    } catch (error) {
      const isUnreached = error instanceof Hub.ServiceError && error.serviceStatus === undefined
      throw isUnreached ? error.reworded(`${error.message} ${WRONG_ADDRESS}`) : error
    }
  }

  /**
   * Reads where the job of a new project is to be found. Only the path counts: whatever host the answer names, the key goes to
   * no other than that of the settings.
   * @throws ServiceError when DataRobot does not say that it has begun.
   */
  private jobOf({ status, headers }: Hub.Exchange): string {
    const location = [headers.location].flat()[0]
    const base = this.http.baseUrl + PROJECTS
    if (status === 202 && location && URL.canParse(location, base)) {
      const { pathname, search } = new URL(location, base)
      return pathname + search
    }
    const problem = `${SERVICE} answered ${status}, but not as expected: the place of the new project is missing.`
    throw new Hub.ServiceError(SERVICE, `${problem} ${WRONG_ADDRESS}`, { status })
  }
}

/**
 * The origin of the DataRobot in the settings.
 * @param publicCloud Used when none is set.
 * @throws DeliveryError as `DataRobotClient`.
 */
export function dataRobotOrigin(
  { params, hub }: Hub.DataActionRequest,
  publicCloud = PUBLIC_CLOUD,
): { origin: string; isTyped: boolean } {
  const typed = params.datarobot_url?.trim()
  if (!typed) return { origin: publicCloud, isTyped: false }
  try {
    const { origin } = hub.guard.checkUrl(typed.includes("://") ? typed : `https://${typed}`)
    return { origin, isTyped: true }
  } catch (error) {
    throw Hub.DeliveryError.fromRefusal(error, 'The setting "DataRobot URL" cannot be used: ')
  }
}

function noProject(reason: string | undefined): Hub.DeliveryError {
  return new Hub.DeliveryError(
    `${SERVICE} could not make the project: ${Hub.sentence(reason ?? "it gave no reason")} ` +
      "If it could not fetch the data, check that it reaches Looker.",
  )
}

/** Whether a body may be JSON. Ends it after its beginning, because the list of projects can be long. */
async function beginsAsJson(body: Readable): Promise<boolean> {
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const text = chunk.toString("latin1").trimStart()
    if (text) return text.startsWith("[") || text.startsWith("{")
  }
  return false
}
