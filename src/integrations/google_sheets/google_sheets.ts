import * as Hub from "../../framework"
import { createDriveFile, probeDrive } from "../google/drive_file"
import { driveFields } from "../google/drive_form"
import { driveDestination, driveParent } from "../google/drive_parent"
import { type GoogleUser, GoogleUserIntegration } from "../google/google_user_integration"
import { CellLimits } from "./cell_limits"
import { SpooledCsv } from "./csv_records"
import { FirstTab } from "./first_tab"
import { NewSheet } from "./new_sheet"
import { rowBlocks } from "./row_blocks"
import { findSheet, SPREADSHEET } from "./sheet_search"
import { patient } from "./patience"
import { ENVIRONMENT, rowsPerWrite, valueInputOption } from "./sheets_environment"
import { type ValueInput, valueInput } from "./value_input"

const OVERWRITE: Hub.FormField = {
  name: "overwrite",
  label: "Overwrite Existing Files",
  description: "Yes replaces the values in the first tab of a sheet of that name; no makes a new sheet each time.",
  type: "select",
  options: Hub.YES_NO,
  default: "yes",
  required: true,
}

/** Writes the result of a query into a new Google Sheet, or over the first tab of a sheet with the same name. */
export class GoogleSheetsIntegration extends GoogleUserIntegration {
  readonly name = "google_sheets"
  readonly label = "Google Sheets"
  readonly description = "Write the result of a query into a Google Sheet."
  override readonly acknowledgement = "the id of a new sheet; of an old one a reply to every change"
  override readonly usesStreaming = true
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly environment = ENVIRONMENT
  protected readonly logName = "GOOGLE_SHEETS"
  protected readonly scopes = [
    "https://www.googleapis.com/auth/spreadsheets",
    "https://www.googleapis.com/auth/drive",
    "https://www.googleapis.com/auth/userinfo.email",
  ].join(" ")

  override serviceUrls() {
    return [...super.serviceUrls(), this.addresses.sheets]
  }

  /** Prefers the OAuth client of Google Drive, because logins of older hubs were made with it. */
  protected oauthClient({ environment }: Hub.HubContext) {
    const { GOOGLE_DRIVE_CLIENT_ID: driveId, GOOGLE_DRIVE_CLIENT_SECRET: driveSecret } = environment
    if (driveId && driveSecret) return { clientId: driveId, clientSecret: driveSecret }
    const { GOOGLE_SHEET_CLIENT_ID: clientId = "", GOOGLE_SHEET_CLIENT_SECRET: clientSecret = "" } = environment
    return { clientId, clientSecret }
  }

  protected async formOf(request: Hub.DataActionRequest, { client }: GoogleUser) {
    return [...(await driveFields(client, request)), OVERWRITE]
  }

  protected checkAnswers(answers: Hub.TextMap) {
    driveParent(answers)
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [driveDestination(formParams)])
  }

  protected async deliver(request: Hub.DataActionRequest, user: GoogleUser) {
    const { hub, formParams } = request
    // Sheets are stored under the name with `.csv`, and found again by it.
    const name = request.nameFor(formParams.filename, { extension: "csv" })
    const drive = patient(user.client, hub)
    const sheets = drive.with({ baseUrl: this.addresses.sheets })
    const id = request.isYes("overwrite") ? await findSheet(drive, formParams, name) : undefined
    if (id !== undefined) return this.replace(request, sheets, id)
    // Drive's conversion reads values as if they were typed.
    const isConverted = valueInputOption(hub.environment) === "USER_ENTERED"
    return isConverted ? this.convert(request, user, name) : this.create(request, user, sheets, name)
  }

  protected probe({ client }: GoogleUser) {
    return probeDrive(client)
  }

  /** Lets Drive convert the CSV into a new sheet. */
  private async convert(request: Hub.DataActionRequest, user: GoogleUser, name: string) {
    const file = {
      client: user.client,
      name,
      mimeType: SPREADSHEET,
      contentType: "text/csv",
      parent: driveParent(request.formParams),
      signal: request.signal,
    }
    return createDriveFile(file, await request.stream())
  }

  /** Creates a new sheet and writes the rows into it. Removes the sheet when writing fails. */
  private create(request: Hub.DataActionRequest, { client }: GoogleUser, sheets: Hub.HttpClient, name: string) {
    return this.withCsv(request, async (csv, input) => {
      const sheet = await NewSheet.create({ client, name, parent: driveParent(request.formParams) })
      try {
        const tab = await FirstTab.open(sheets, sheet.id)
        return await this.write(request, tab, csv, input)
      } catch (error) {
        const isGone = await sheet.remove()
        throw this.failure(error, request, isGone ? "" : ` An incomplete sheet "${name}" was left: remove it in Drive.`)
      }
    })
  }

  /** Keeps the old values until the whole result has arrived and is known to fit. */
  private async replace(request: Hub.DataActionRequest, sheets: Hub.HttpClient, id: string) {
    const tab = await FirstTab.open(sheets, id)
    return this.withCsv(request, async (csv, input) => {
      try {
        return await this.write(request, tab, csv, input)
      } catch (error) {
        if (tab.content === "old") throw error
        throw this.failure(deliveryError(error), request, ` ${tab.remark}`)
      }
    })
  }

  /** Reads the whole result, checks that a spreadsheet can hold its cells, and passes it to `use`. */
  private async withCsv<T>(request: Hub.DataActionRequest, use: (csv: SpooledCsv, input: ValueInput) => Promise<T>) {
    const limits = new CellLimits()
    const input = valueInput(valueInputOption(request.hub.environment))
    const spool = new Hub.Spool()
    try {
      const csv = await SpooledCsv.read(await request.stream(), spool, (record, rowNumber) => {
        limits.look(record, rowNumber)
        input.look?.(record, rowNumber)
      })
      return await use(csv, input)
    } finally {
      await spool.dispose()
    }
  }

  private async write(request: Hub.DataActionRequest, tab: FirstTab, csv: SpooledCsv, input: ValueInput) {
    tab.checkSize(csv.rows, csv.columns)
    const blocks = rowBlocks(csv.records(), input, rowsPerWrite(request.hub.environment))
    for await (const block of blocks) await tab.append(block, input)
    if (tab.content === "old") await tab.clear()
    const message = `Wrote ${tab.written} rows, header included: https://docs.google.com/spreadsheets/d/${tab.id}`
    return new Hub.DataActionResponse({ message })
  }
}

/** Turns any HubError into a DeliveryError, to which a remark about the sheet can be added. */
function deliveryError(error: unknown): unknown {
  const isOther = error instanceof Hub.HubError && !(error instanceof Hub.DeliveryError)
  return isOther ? new Hub.DeliveryError(error.message, { cause: error }) : error
}

Hub.addIntegration(new GoogleSheetsIntegration(), __dirname)
