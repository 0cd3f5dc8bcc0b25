import * as Hub from "../../framework"
import type { GoogleUser } from "../google/google_user_integration"
import { SPREADSHEET } from "./sheet_search"

const RETRIES = 5
const PATH = "/drive/v3/files"
/** Time to remove one, in milliseconds: someone waits for the answer. */
const REMOVE_TIMEOUT_MS = 10_000

/** What Google says of a sheet that it has made. */
const SHEET = new Hub.Shape((z) => z.object({ id: z.string().min(1) }))

export interface NewSheetOptions {
  /** Name of the service as users know it. */
  service: string
  /** Origin of Drive's API. */
  baseUrl: string
  user: Pick<GoogleUser, "freshToken">
  name: string
  /** Id of a folder or a shared drive. Left out, the root of the user's drive. */
  parent?: string
  signal: AbortSignal
  /** Wait before the first further attempt, in milliseconds; it doubles. */
  retryDelayMs: number
}

/** An empty spreadsheet that was just made. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files */
export class NewSheet {
  private constructor(
    private readonly options: NewSheetOptions,
    readonly id: string,
  ) {}

  /** @throws ServiceError */
  static async create(options: NewSheetOptions): Promise<NewSheet> {
    const { name, parent, signal, retryDelayMs } = options
    const client = await clientOf(options, { signal })
    const body = { name, mimeType: SPREADSHEET, parents: parent && [parent] }
    const query = { supportsAllDrives: true, fields: "id" }
    const delayMs = (error: unknown, failures: number) =>
      failures <= RETRIES && isRefused(error) ? Hub.retryDelayMs(error, failures, retryDelayMs) : undefined
    const file = await Hub.withRetries({ signal, delayMs }, () => client.post(PATH, body, { query, answer: SHEET }))
    return new NewSheet(options, file.id)
  }

  /** Never fails. @returns whether it is gone. */
  async remove(): Promise<boolean> {
    try {
      // Without the signal: a request that Looker ended is a reason to remove it.
      const client = await clientOf(this.options, { timeoutMs: REMOVE_TIMEOUT_MS })
      const query = { supportsAllDrives: true }
      await client.delete(`${PATH}/${encodeURIComponent(this.id)}`, undefined, { query })
      return true
    } catch {
      return false
    }
  }
}

async function clientOf(
  { service, baseUrl, user }: NewSheetOptions,
  limits: { signal?: AbortSignal; timeoutMs?: number },
) {
  const headers = { authorization: `Bearer ${await user.freshToken()}` }
  return new Hub.HttpClient({ service, baseUrl, headers, ...limits })
}

/** Whether Drive has made nothing for certain. After any other failure a second attempt may make a second sheet. */
function isRefused(error: unknown): boolean {
  return error instanceof Hub.ServiceError && (error.serviceStatus === 429 || error.serviceStatus === 503)
}
