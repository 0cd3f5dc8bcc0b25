import path from "node:path"
import * as Hub from "../../framework"
import { createDriveFile, probeDrive } from "../google/drive_file"
import { driveFields } from "../google/drive_form"
import { driveParent } from "../google/drive_parent"
import { type GoogleUser, GoogleUserIntegration } from "../google/google_user_integration"
import { csvBlocks } from "./csv_blocks"
import { FirstTab } from "./first_tab"
import { findSheet, SPREADSHEET } from "./sheet_search"
import { SheetsClient } from "./sheets_client"
import { baseDelaySec, ENVIRONMENT, rowsPerWrite } from "./sheets_environment"

const OVERWRITE: Hub.FormField = {
  name: "overwrite",
  label: "Overwrite Existing Files",
  description: "Yes replaces the values in the first tab of a sheet of that name; no makes a new sheet each time.",
  type: "select",
  options: Hub.YES_NO,
  default: "yes",
  required: true,
}

/** Writes the result of a query into a Google Sheet: a new one, or over the first tab of one of the same name. */
export class GoogleSheetsIntegration extends GoogleUserIntegration {
  readonly name = "google_sheets"
  readonly label = "Google Sheets"
  readonly description = "Write the result of a query into a Google Sheet."
  override readonly examples = async () => (require("./google_sheets_examples") as Hub.ExamplesModule).examples
  override readonly iconFile = path.join(__dirname, "google_sheets.svg")
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

  /** That of Drive where there is one: logins of older hubs were made with it. */
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

  protected async deliver(request: Hub.DataActionRequest, user: GoogleUser) {
    const name = csvName(request.formParams.filename?.trim() || request.suggestedFileName())
    if (request.formParams.overwrite !== "yes") return this.create(request, user, name)
    const { signal, hub } = request
    const client = new SheetsClient({ service: this.label, signal, user, baseDelaySec: baseDelaySec(hub.environment) })
    const id = await findSheet(client, this.addresses.api, request.formParams, name)
    return id === undefined ? this.create(request, user, name) : this.replace(request, client, id)
  }

  protected probe({ client }: GoogleUser) {
    return probeDrive(client)
  }

  private async create(request: Hub.DataActionRequest, user: GoogleUser, name: string) {
    const file = {
      service: this.label,
      baseUrl: this.addresses.api,
      accessToken: await user.freshToken(),
      name,
      mimeType: SPREADSHEET,
      contentType: "text/csv",
      parent: driveParent(request.formParams),
      signal: request.signal,
      retryDelayMs: this.retryDelayMs,
    }
    return createDriveFile(file, await request.stream())
  }

  /** The old values stay until the first rows of the new ones are there. */
  private async replace(request: Hub.DataActionRequest, client: SheetsClient, id: string) {
    const tab = await FirstTab.open(client, this.addresses.sheets, id)
    try {
      const blocks = csvBlocks(() => request.stream(), rowsPerWrite(request.hub.environment))
      for await (const block of blocks) await tab.append(block)
      if (tab.content === "old") await tab.clear()
    } catch (error) {
      if (tab.content === "old") throw error
      throw this.failure(deliveryError(error), request, ` ${tab.remark}`)
    }
    const message = `Wrote ${tab.written} rows, header included: https://docs.google.com/spreadsheets/d/${id}`
    return new Hub.DataActionResponse({ message })
  }
}

/** Sheets are named so, in order to be found again. */
function csvName(name: string): string {
  return name.endsWith(".csv") ? name : `${name}.csv`
}

/** Of an error that the hub explains, one that can tell of the sheet too. */
function deliveryError(error: unknown): unknown {
  const isOther = error instanceof Hub.HubError && !(error instanceof Hub.DeliveryError)
  return isOther ? new Hub.DeliveryError(error.message, { cause: error }) : error
}

Hub.addIntegration(new GoogleSheetsIntegration())
