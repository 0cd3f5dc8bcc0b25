import path from "node:path"
import * as Hub from "../../framework"
import { WebhookIntegration } from "../webhook/webhook_integration"

/** Starts a Zap with the result of a query. */
export class ZapierIntegration extends WebhookIntegration {
  readonly name = "zapier"
  readonly label = "Zapier"
  readonly description = "Start a Zap with the result of a query."
  override readonly examples = async () => (require("./zapier_examples") as Hub.ExamplesModule).examples
  override readonly iconFile = path.join(__dirname, "zapier.png")
  readonly domains = ["zapier.com"]
  readonly urlLabel = "Zapier Webhook URL"
  /** Source: https://docs.zapier.com/platform/build/operating-constraints */
  override readonly sizeLimit = "10 MB"
}

Hub.addIntegration(new ZapierIntegration())
