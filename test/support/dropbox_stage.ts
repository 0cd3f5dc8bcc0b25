import { DropboxIntegration } from "../../src/integrations/dropbox/dropbox"
import type { FakeLooker } from "./fake_looker"
import type { FakeAnswer, FakeService, RecordedRequest } from "./fake_service"
import type { TestHub } from "./hub_with"
import { type UserForm, type UserOutcome, UserStage } from "./user_stage"

/** The parties of a delivery to Dropbox: a hub on a port, Looker, and one service in the place of all of Dropbox's. */
export class DropboxStage {
  private constructor(private readonly stage: UserStage) {}

  static async start(): Promise<DropboxStage> {
    return new DropboxStage(
      await UserStage.start({
        integration: (url) => new DropboxIntegration({ apiUrl: url, contentUrl: url, siteUrl: url, retryDelayMs: 5 }),
        environment: { DROPBOX_ACTION_APP_KEY: "app-key", DROPBOX_ACTION_APP_SECRET: "app-secret" },
      }),
    )
  }

  get dropbox(): FakeService {
    return this.stage.service
  }

  get looker(): FakeLooker {
    return this.stage.looker
  }

  get hub(): TestHub {
    return this.stage.hub
  }

  get hubUrl(): string {
    return this.stage.hubUrl
  }

  useHub(environment: Record<string, string> = {}): void {
    this.stage.useHub(environment)
  }

  form(stateJson?: string): Promise<UserForm> {
    return this.stage.form(stateJson)
  }

  /** Sends a small csv. @param formParams, body Replace answers, and members of the request. */
  send(stateJson: string, formParams: object = {}, body: object = {}): Promise<UserOutcome> {
    return this.stage.send(stateJson, {
      form_params: { directory: "__root", filename: "sales", includeTimestamp: "no", ...formParams },
      attachment: { mimetype: "text/csv", extension: "csv", data: "1,2" },
      ...body,
    })
  }

  stop(): Promise<void> {
    return this.stage.stop()
  }
}

/** A refusal in Dropbox's form. */
export function dropboxError(status: number, summary: string, extra: object = {}): FakeAnswer {
  return { status, body: { error_summary: summary, error: { ".tag": summary.split("/")[0], ...extra } } }
}

/** The `Dropbox-API-Arg` of a call. */
export function argumentOf(call: RecordedRequest | undefined): unknown {
  return JSON.parse(String(call?.headers["dropbox-api-arg"])) as unknown
}
