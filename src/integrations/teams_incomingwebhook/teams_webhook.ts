import * as Hub from "../../framework"

/** What answers at an address: a connector of Microsoft 365, or a workflow of Power Automate. */
export type TeamsReceiver = "connector" | "workflow"

/** A valid Teams webhook. */
export interface TeamsWebhook {
  /** The whole address is a secret: anyone who has it can post. */
  url: URL
  receiver: TeamsReceiver
}

/** Domains for all customers, and for the governments of the United States. */
const CONNECTOR_DOMAINS = [".webhook.office.com", ".webhook.office365.us"]
/** The oldest connectors. On these hosts, only addresses below this path are webhooks. */
const OLD_CONNECTORS = { hosts: ["outlook.office.com", "outlook.office365.us"], path: "/webhook/" }
/**
 * Domains of Microsoft, and of its operator in China.
 * Sources: https://learn.microsoft.com/power-automate/ip-address-configuration,
 * https://learn.microsoft.com/power-automate/us-govt
 */
const WORKFLOW_DOMAINS = [
  // All customers.
  ".logic.azure.com",
  ".powerplatform.com",
  ".api.powerautomate.com",
  ".flow.microsoft.com",
  // Governments of the United States, the last two their military.
  ".logic.azure.us",
  ".powerplatform.microsoft.us",
  ".flow.microsoft.us",
  ".api.appsplatform.us",
  ".flow.appsplatform.us",
  // China.
  ".azure.cn",
  ".powerautomate.cn",
  ".api.powerplatform.partner.microsoftonline.cn",
]

/**
 * Reads the address that the user typed. The guard checks later that the address is https and where its host leads.
 * @throws DeliveryError when the address is missing or is not a Microsoft webhook.
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

/**
 * The part of the address that is no secret: policies and the log name it. Of a workflow it ends with the workflow's id, as the
 * signature is in the query; of a connector with the kind of hook.
 */
export function publicAddress({ url: { origin, pathname }, receiver }: TeamsWebhook): string {
  const segments = pathname.split("/")
  const end = receiver === "connector" ? 2 : segments.indexOf("workflows") + 2
  return origin + (end > 1 ? segments.slice(0, end).join("/") : "")
}

function receiverOf({ hostname, pathname }: URL): TeamsReceiver | undefined {
  const isBelow = (domain: string) => hostname.endsWith(domain)
  const isOld = OLD_CONNECTORS.hosts.includes(hostname) && pathname.startsWith(OLD_CONNECTORS.path)
  if (isOld || CONNECTOR_DOMAINS.some(isBelow)) return "connector"
  return WORKFLOW_DOMAINS.some(isBelow) ? "workflow" : undefined
}

function wrongAddress(message: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField("webhookUrl", message)
}
