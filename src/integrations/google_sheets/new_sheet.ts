import * as Hub from "../../framework"
import { SPREADSHEET } from "./sheet_search"

const RETRIES = 5
/** Drive has made nothing for certain. After any other failure a second attempt may make a second sheet. */
const NOTHING_MADE: Hub.Repeat = [429, 503]
const PATH = "/drive/v3/files"
/** Time to remove one, in milliseconds: someone waits for the answer. */
const REMOVE_TIMEOUT_MS = 10_000

/** What Google says of a sheet that it has made. */
const SHEET = new Hub.Shape((z) => z.object({ id: z.string().min(1) }))

export interface NewSheetOptions {
  /** Of Drive's API. */
  client: Hub.HttpClient
  name: string
  /** Id of a folder or a shared drive. Left out, the root of the user's drive. */
  parent?: string
}

/** An empty spreadsheet that was just made. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files */
export class NewSheet {
  private constructor(
    private readonly client: Hub.HttpClient,
    readonly id: string,
  ) {}

  /** @throws ServiceError */
  static async create({ client, name, parent }: NewSheetOptions): Promise<NewSheet> {
    const body = { name, mimeType: SPREADSHEET, parents: parent && [parent] }
    const query = { supportsAllDrives: true, fields: "id" }
    const patient = client.with({ retries: RETRIES })
    const file = await patient.post(PATH, body, { query, answer: SHEET, repeat: NOTHING_MADE })
    return new NewSheet(client, file.id)
  }

  /** Never fails. @returns whether it is gone. */
  async remove(): Promise<boolean> {
    try {
      // Without the signal: a request that Looker ended is a reason to remove it.
      const client = this.client.with({ signal: undefined, timeoutMs: REMOVE_TIMEOUT_MS })
      const query = { supportsAllDrives: true }
      await client.delete(`${PATH}/${encodeURIComponent(this.id)}`, undefined, { query })
      return true
    } catch {
      return false
    }
  }
}
