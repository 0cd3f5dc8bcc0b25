import * as Hub from "../../framework"
import type { SmtpServer } from "../../services/smtp"

/** Where mails go and through which server. */
export interface MailSettings {
  server: SmtpServer
  from: string
  to: string
}

/** Differences from production, for tests. */
export interface MailOptions {
  /** Whether TLS starts with the connection. Default: on port 465. */
  isTlsAtOnce?: (port: number) => boolean
  /** PEM of the authority to trust in place of the public ones. */
  ca?: string
}

/** Reads the settings for mails. @throws DeliveryError when the port is none. */
export function mailSettings(request: Hub.DataActionRequest, { isTlsAtOnce, ca }: MailOptions): MailSettings {
  const typed = request.requiredParam("smtpPort")
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : 0
  if (port < 1 || port > 65_535) {
    throw new Hub.DeliveryError(
      'The setting "SMTP Port" is no port: an administrator corrects it on Looker\'s Actions page, such as 465 or 587.',
    )
  }
  const { mask, hub } = request
  const server = {
    host: request.requiredParam("smtpHost"),
    port,
    user: request.requiredParam("smtpUser"),
    password: request.requiredParam("smtpPass"),
    guard: hub.guard,
    mask,
    isTlsAtOnce: isTlsAtOnce?.(port),
    ca,
  }
  return { server, from: request.requiredParam("smtpFrom"), to: request.requiredParam("user_email") }
}

/** Why the hub cannot send mails through a server; undefined when nothing speaks against it. */
export async function mailObstacle({ server }: MailSettings): Promise<string | undefined> {
  try {
    await server.guard.resolve(server.host)
    return undefined
  } catch (error) {
    return Hub.sentence(Hub.errorMessage(error))
  }
}
