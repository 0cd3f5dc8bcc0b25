import * as Hub from "../../framework"
import { WebhookIntegration } from "../webhook/webhook_integration"

/**
 * A workflow may answer by itself, and Tray waits five minutes for that; its own verdict shall arrive before we give up.
 * Source: https://docs.tray.ai/platform/enterprise-core/logs-debugging/technical-limits
 */
const TIMEOUT_MS = 310_000

/** Starts a Tray workflow with the result of a query. */
export class TrayIntegration extends WebhookIntegration {
  readonly name = "tray"
  readonly label = "Tray"
  readonly description = "Start a Tray workflow with the result of a query."
  /** All regions of Tray are on the first; Tray embedded under another brand is on the second. */
  readonly domains = ["trayapp.io", "integration-hook.com"]
  readonly urlLabel = "Tray Webhook URL"
  /** A workflow may reply with a text of its own, a page included. */
  override readonly acknowledgement = "2xx: the status alone counts, since a workflow may reply with any text"

  /** @param timeoutMs As in the parent. Default 310 000. */
  constructor(timeoutMs = TIMEOUT_MS) {
    super(timeoutMs)
  }
}

Hub.addIntegration(new TrayIntegration(), __dirname)
