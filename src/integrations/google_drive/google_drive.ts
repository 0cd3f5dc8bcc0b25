import * as Hub from "../../framework"
import { createDriveFile, probeDrive } from "../google/drive_file"
import { driveFields } from "../google/drive_form"
import { driveDestination, driveParent } from "../google/drive_parent"
import { type GoogleUser, GoogleUserIntegration } from "../google/google_user_integration"

const CONSOLE = "of the hub's OAuth client: Google Cloud console > APIs & Services > Credentials."

/** Saves the result of a query or dashboard as a new file in the user's Google Drive, or in a shared drive. */
export class GoogleDriveIntegration extends GoogleUserIntegration {
  readonly name = "google_drive"
  readonly label = "Google Drive"
  readonly description = "Save results as files in Google Drive."
  override readonly acknowledgement = "the file, to its last piece: Google has told before how much it holds"
  override readonly usesStreaming = true
  readonly supportedActionTypes: Hub.ActionType[] = ["dashboard", "query"]
  override readonly environment = [
    { name: "GOOGLE_DRIVE_CLIENT_ID", description: `Client ID ${CONSOLE}`, required: true },
    { name: "GOOGLE_DRIVE_CLIENT_SECRET", description: `Client secret ${CONSOLE}`, required: true },
  ]
  protected readonly logName = "GOOGLE_DRIVE"
  protected readonly scopes = "https://www.googleapis.com/auth/drive https://www.googleapis.com/auth/userinfo.email"

  protected oauthClient({ environment }: Hub.HubContext) {
    const { GOOGLE_DRIVE_CLIENT_ID: clientId = "", GOOGLE_DRIVE_CLIENT_SECRET: clientSecret = "" } = environment
    return { clientId, clientSecret }
  }

  protected formOf(request: Hub.DataActionRequest, { client }: GoogleUser) {
    return driveFields(client, request)
  }

  protected checkAnswers(answers: Hub.TextMap) {
    driveParent(answers)
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [driveDestination(formParams)])
  }

  protected async deliver(request: Hub.DataActionRequest, { client }: GoogleUser) {
    const { formParams, attachment, signal } = request
    const name = request.nameFor(formParams.filename)
    const known = attachment?.mimetype || request.contentType(name)
    // Let Drive detect the type: this one says nothing about the file.
    const contentType = known === "application/octet-stream" ? undefined : known
    const file = {
      client,
      name,
      mimeType: contentType,
      contentType,
      parent: driveParent(formParams),
      signal,
    }
    return createDriveFile(file, await request.stream())
  }

  protected probe({ client }: GoogleUser) {
    return probeDrive(client)
  }
}

Hub.addIntegration(new GoogleDriveIntegration(), __dirname)
