import * as Hub from "../../framework"
import { SPREADSHEET } from "./sheet_search"

const RETRIES = 5
/** After these failures Drive has certainly created nothing. After any other, a retry might create a second sheet. */
const NOTHING_MADE: Hub.Repeat = [429, 503]
const PATH = "/drive/v3/files"
/** Time for removing a sheet, in milliseconds: someone is waiting for the answer. */
const REMOVE_TIMEOUT_MS = 10_000

/** Google's answer when it has created a sheet. */
const SHEET = new Hub.Shape((z) => z.object({ id: z.string().min(1) }))

export interface NewSheetOptions {
  /** Client of Drive's API. */
  client: Hub.HttpClient
  name: string
  /** Id of a folder or a shared drive. Absent: the root of the user's drive. */
  parent?: string
}

/** A newly created, empty spreadsheet. Source: https://developers.google.com/workspace/drive/api/reference/rest/v3/files */
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

  /** Removes the sheet; never throws. @returns whether the sheet is gone. */
  async remove(): Promise<boolean> {
    try {
      // Without the signal: the sheet must also be removed when Looker has ended the request.
      const client = this.client.with({ signal: undefined, timeoutMs: REMOVE_TIMEOUT_MS })
      const query = { supportsAllDrives: true }
      await client.delete(`${PATH}/${encodeURIComponent(this.id)}`, undefined, { query })
      return true
    } catch {
      return false
    }
  }
}
