import * as Hub from "../../framework"
import { type AugerId, FILE_PLACE, type FilePlace, MADE, STANDING, type Standing } from "./auger_answers"

/** Name of the service in messages. */
export const SERVICE = "Auger"

const TIMEOUT_MS = 60_000
const FORM_TIMEOUT_MS = 10_000
/** Answers of a project that runs already, or is just being started. */
const RUNS_ALREADY = [409, 422]
const WRONG_TOKEN = "Check the API token on Looker's Actions page: an administrator finds it in the settings of Auger."
const CURES: Hub.Cures = {
  401: WRONG_TOKEN,
  403: WRONG_TOKEN,
  404: "Check the name of the project, and with the operator of the hub the address of Auger.",
  429: "Auger takes no more for the moment: send it later.",
}

export interface AugerOptions {
  /** Address of the API. Default: `AUGER_API_URL`. */
  apiUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 400. */
  retryDelayMs?: number
  /** Wait between two looks at Auger's work, in milliseconds. Default 10 000. */
  lookEveryMs?: number
  /** Longest wait for one piece of Auger's work, in milliseconds. Default: `AUGER_WAIT_SEC`. */
  lookLimitMs?: number
  /** Rows in one file. Default 10 001. */
  rowsPerFile?: number
}

/** A file as Auger's project knows it. */
export interface AugerFile {
  file_name: string
  name: string
  url: string
  content_type: string
}

/** What is to be trained. */
export interface AugerSession {
  model_type: string
  model_settings: object
}

/** Calls Auger's API. The token goes into the query of reads and into the body of writes. */
export class AugerClient {
  private constructor(
    private readonly http: Hub.HttpClient,
    private readonly token: string,
  ) {}

  static of(request: Hub.DataActionRequest, baseUrl: string, firstWaitMs?: number): AugerClient {
    const { signal, mask } = request
    const http = new Hub.HttpClient({
      service: SERVICE,
      baseUrl: Hub.trimEnd(baseUrl, "/"),
      timeoutMs: TIMEOUT_MS,
      firstWaitMs,
      explain: CURES,
      signal,
      mask,
    })
    return new AugerClient(http, request.requiredParam("api_token"))
  }

  /** The address of the API. */
  get baseUrl(): string {
    return this.http.baseUrl
  }

  /** The same client for work that another signal ends. */
  endedBy(signal: AbortSignal): AugerClient {
    return new AugerClient(this.http.with({ signal }), this.token)
  }

  /** @throws ServiceError when Auger does not know the token, or cannot be reached. */
  async checkToken(): Promise<void> {
    await this.http.with({ timeoutMs: FORM_TIMEOUT_MS }).get("/user/", { query: { token: this.token } })
  }

  /** Asks where a file of a project is to be stored. */
  async placeFor(project: string, path: string): Promise<FilePlace> {
    const body = this.signed({ project_name: project, file_path: path })
    const { data } = await this.http.put("/project_file_urls/", body, { answer: FILE_PLACE, repeat: "busy" })
    return data
  }

  /** Starts the machines of a project, unless they run already. */
  async deploy(project: AugerId): Promise<void> {
    const body = this.signed({ worker_type_id: 1, workers_count: 2, cluster_autoterminate_minutes: 10 })
    const options = { body, accepted: RUNS_ALREADY, repeat: "busy" } as const
    await this.http.exchange("PATCH", `/projects/${idInPath(project)}/deploy`, options)
  }

  /** How a project stands. */
  project(id: AugerId): Promise<Standing> {
    return this.standing(`/projects/${idInPath(id)}`)
  }

  /** How a file stands. */
  file(id: AugerId): Promise<Standing> {
    return this.standing(`/project_files/${idInPath(id)}`)
  }

  /** Tells a project of a file. @returns the id of the file. */
  addFile(project: AugerId, file: AugerFile): Promise<AugerId> {
    return this.make(`/projects/${idInPath(project)}/files/`, { project_id: project, ...file })
  }

  /** @returns the id of the experiment. */
  addExperiment(project: AugerId, file: AugerId, name: string): Promise<AugerId> {
    return this.make("/experiments/", { project_id: project, name, project_file_id: file })
  }

  /** Starts the training. */
  async startSession(experiment: AugerId, session: AugerSession): Promise<void> {
    const { model_type, model_settings } = session
    const facts = { experiment_id: experiment, status: "preprocess", model_type, model_settings }
    await this.http.post("/experiment_sessions/", this.signed(facts), { repeat: "busy" })
  }

  private async make(path: string, facts: object): Promise<AugerId> {
    const { data } = await this.http.post(path, this.signed(facts), { answer: MADE, repeat: "busy" })
    return data.id
  }

  private async standing(path: string): Promise<Standing> {
    const { data } = await this.http.get(path, { query: { token: this.token }, answer: STANDING })
    return data
  }

  private signed(facts: object): object {
    return { ...facts, token: this.token }
  }
}

function idInPath(id: AugerId): string {
  return encodeURIComponent(String(id))
}
