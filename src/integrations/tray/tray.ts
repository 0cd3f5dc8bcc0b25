import * as Hub from "../../framework"
import { WebhookIntegration } from "../webhook/webhook_integration"

/**
 * A workflow may send its own answer, and Tray waits five minutes for it. The hub waits longer, so that it still gets Tray's
 * own verdict.
 * Source: https://docs.tray.ai/platform/enterprise-core/logs-debugging/technical-limits
 */
const TIMEOUT_MS = 310_000

/** Starts a Tray workflow with the result of a query. */
export class TrayIntegration extends WebhookIntegration {
  readonly name = "tray"
  readonly label = "Tray"
  readonly description = "Start a Tray workflow with the result of a query."
  /** The first domain serves all regions of Tray, the second serves Tray embedded under another brand. */
  readonly domains = ["trayapp.io", "integration-hook.com"]
  readonly urlLabel = "Tray Webhook URL"
  /** A workflow may reply with any text, even a web page. */
  override readonly acknowledgement = "2xx: the status alone counts, since a workflow may reply with any text"

  /** The first label of the host is the workflow's, and all that there is to know of it. */
  protected publicAddress({ protocol, hostname }: URL): string {
    const labels = hostname.split(".")
    return `${protocol}//${labels.slice(labels.length > 2 ? 1 : 0).join(".")}`
  }

  /** @param options As in `WebhookIntegration`, with a default of 310 000 milliseconds. */
  constructor({ timeoutMs = TIMEOUT_MS }: { timeoutMs?: number } = {}) {
    super({ timeoutMs })
  }
}

Hub.addIntegration(new TrayIntegration(), __dirname)
