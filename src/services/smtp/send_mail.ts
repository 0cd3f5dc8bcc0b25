import net from "node:net"
import type * as Nodemailer from "nodemailer"
import { HubError, ServiceError } from "../../errors"
import { networkCause, type OutboundGuard, SecretMask } from "../../outbound"
import { traced } from "../../telemetry"
import { sentence } from "../../text/sentence"
import { words } from "../../text/words"

export interface SmtpServer {
  host: string
  port: number
  user: string
  password: string
  /** Checks the host, because somebody typed it. */
  guard: OutboundGuard
  /** Hides secrets in what the server says. */
  mask: SecretMask
  /** Whether TLS starts with the connection. Default: on port 465. Else STARTTLS is required. */
  isTlsAtOnce?: boolean
  /** PEM of the authority to trust in place of the public ones. */
  ca?: string
}

export interface Mail {
  from: string
  to: string
  subject: string
  text: string
}

const SERVICE = "The mail server"
/** Port of SMTP within TLS. Source: https://www.rfc-editor.org/rfc/rfc8314#section-7.3 */
const TLS_PORT = 465
const CONNECT_TIMEOUT_MS = 20_000
/** Longest silence, in milliseconds. */
const IDLE_TIMEOUT_MS = 60_000

/**
 * Sends a mail, always encrypted and with a login.
 * @throws ServiceError when the server refuses it or a recipient, or cannot be reached; InvalidRequestError when the hub may not
 * connect to the host.
 */
export function sendMail(server: SmtpServer, mail: Mail, signal: AbortSignal): Promise<void> {
  const { host, port } = server
  const attributes = { "server.address": host, "server.port": port, "network.protocol.name": "smtp" }
  return traced(
    () => ({ name: "SMTP", kind: "client", attributes }),
    () => send(server, mail, signal),
  )
}

async function send(server: SmtpServer, mail: Mail, signal: AbortSignal): Promise<void> {
  const { createTransport } = await import("nodemailer")
  const transport = createTransport(await optionsOf(server))
  const end = () => transport.close()
  signal.addEventListener("abort", end)
  try {
    signal.throwIfAborted()
    const { rejected } = await transport.sendMail({ ...mail, disableFileAccess: true, disableUrlAccess: true })
    if (rejected.length > 0) throw new ServiceError(SERVICE, `${SERVICE} refused ${rejected.length} of the recipients.`)
  } catch (error) {
    throw error instanceof HubError ? error : explained(error, maskFor(server, mail))
  } finally {
    signal.removeEventListener("abort", end)
    transport.close()
  }
}

async function optionsOf(server: SmtpServer): Promise<Nodemailer.TransportOptions & object> {
  const { host, port, user, password, guard, ca, isTlsAtOnce = port === TLS_PORT } = server
  const { address } = await guard.resolve(host)
  // The certificate is that of the name, not of the address.
  const servername = net.isIP(host) ? undefined : host
  const options = {
    host: address,
    port,
    secure: isTlsAtOnce,
    requireTLS: !isTlsAtOnce,
    auth: { user, pass: password },
    tls: { servername, ca },
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
  }
  return options
}

/** What nodemailer adds to its errors. */
interface SmtpError {
  code?: string
  /** Status of the server's answer, such as 535. */
  responseCode?: number
  response?: string
}

/** Servers repeat addresses, which are nobody's business in a log. */
function maskFor({ mask, user }: SmtpServer, { from, to }: Mail): SecretMask {
  const all = new SecretMask(mask)
  for (const address of [from, to, user]) all.add(address)
  return all
}

function explained(thrown: unknown, mask: SecretMask): ServiceError {
  const { code, responseCode, response } = thrown as SmtpError
  if (responseCode !== undefined && response !== undefined) {
    return new ServiceError(SERVICE, sentence(`${SERVICE} answered: ${words(mask.hide(response)) ?? responseCode}`))
  }
  const cause = networkCause(thrown) ?? code
  return new ServiceError(SERVICE, `${SERVICE} could not be used${cause ? `: ${mask.hide(cause)}` : ""}.`)
}
