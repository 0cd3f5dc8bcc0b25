import * as Hub from "../../framework"
import { WebhookIntegration } from "../webhook/webhook_integration"

/** Starts a Zap with the result of a query. */
export class ZapierIntegration extends WebhookIntegration {
  readonly name = "zapier"
  readonly label = "Zapier"
  readonly description = "Start a Zap with the result of a query."
  readonly domains = ["zapier.com"]
  readonly urlLabel = "Zapier Webhook URL"
  /** Source: https://docs.zapier.com/platform/build/operating-constraints */
  override readonly sizeLimit = "10 MB"
  override readonly acknowledgement = "2xx with JSON or nothing, as Zapier does; a web page is a failure"

  /** Ends with the number of the account. What follows names the hook. */
  protected publicAddress({ origin, pathname }: URL): string {
    return origin + (/^\/hooks\/[a-z]+\/\d+(?=\/|$)/.exec(pathname)?.[0] ?? "")
  }

  /** Zapier itself answers JSON, or nothing for a hook in silent mode. Any other answer comes from something in between. */
  protected override checkAnswer(answer: Hub.StreamAnswer): void {
    try {
      Hub.parsedAnswer(this.label, { ...answer, text: answer.text.trim() })
    } catch (error) {
      const cure = "So the Zap may not have begun: look into its history before sending again."
      throw new Hub.ServiceError(this.label, `${Hub.errorMessage(error)} ${cure}`, {
        cause: error,
        status: answer.status,
      })
    }
  }
}

Hub.addIntegration(new ZapierIntegration(), __dirname)
