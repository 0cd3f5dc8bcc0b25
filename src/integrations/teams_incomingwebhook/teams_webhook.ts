import * as Hub from "../../framework"

/** Who answers an address: a connector of Microsoft 365, or a workflow of Power Automate. */
export type TeamsReceiver = "connector" | "workflow"

/** A webhook of Teams that may be called. */
export interface TeamsWebhook {
  /** All of it is a secret: whoever has it can post. */
  url: URL
  receiver: TeamsReceiver
}

const CONNECTOR_DOMAIN = ".webhook.office.com"
/** The oldest connectors: on this host only addresses below this path are webhooks. */
const OLD_CONNECTOR = { host: "outlook.office.com", path: "/webhook/" }
/** Source: https://learn.microsoft.com/power-automate/ip-address-configuration */
const WORKFLOW_DOMAINS = [".logic.azure.com", ".api.powerplatform.com", ".api.powerautomate.com", ".flow.microsoft.com"]

/**
 * Reads the address that the user typed. Whether it is https, and where its host leads, is for the guard to say.
 * @throws DeliveryError when it is missing, or none of Microsoft's webhooks.
 */
export function teamsWebhook({ formParams }: Hub.DataActionRequest): TeamsWebhook {
  const typed = formParams.webhookUrl?.trim()
  if (!typed) throw wrongAddress('Enter the "Webhook URL".')
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  if (!url?.hostname) throw wrongAddress('The "Webhook URL" is no address. Copy it whole, from "https://" on.')
  const receiver = receiverOf(url)
  if (!receiver) {
    const cure = "In Teams, open Workflows for the channel and copy the address of its webhook."
    throw wrongAddress(`The "Webhook URL" is not the address of a Teams webhook. ${cure}`)
  }
  return { url, receiver }
}

function receiverOf({ hostname, pathname }: URL): TeamsReceiver | undefined {
  const isOld = hostname === OLD_CONNECTOR.host && pathname.startsWith(OLD_CONNECTOR.path)
  if (isOld || hostname.endsWith(CONNECTOR_DOMAIN)) return "connector"
  return WORKFLOW_DOMAINS.some((domain) => hostname.endsWith(domain)) ? "workflow" : undefined
}

function wrongAddress(message: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField("webhookUrl", message)
}
