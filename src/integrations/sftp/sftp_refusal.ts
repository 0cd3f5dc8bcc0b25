import * as Hub from "../../framework"

/** Name of the service in messages. */
export const SERVICE = "SFTP server"

/** Codes an SFTP server refuses with. Source: draft-ietf-secsh-filexfer-02, section 7. */
export const STATUS = { noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 }

const CURES: Readonly<Record<number, string>> = {
  [STATUS.noSuchFile]: "Check the path in the address: the directory must exist.",
  [STATUS.permissionDenied]: "The user needs the right to write in this directory.",
  [STATUS.failure]: "Look whether its disk is full, or a directory has the name of the file.",
}

const MAX_TEXT = 200

/** Thrown when the server refuses a file operation. */
export class SftpRefusedError extends Hub.ServiceError {
  /** One of `STATUS`, or undefined when the server gave no code. */
  readonly sftpStatus?: number

  constructor(cause: Error) {
    const status: unknown = Reflect.get(cause, "code")
    const cure = typeof status === "number" ? CURES[status] : undefined
    super(SERVICE, [`The SFTP server refused: ${show(cause)}.`, cure].filter(Boolean).join(" "), { cause })
    if (typeof status === "number") this.sftpStatus = status
  }
}

/** Explains why the TCP connection could not be opened. */
export function unreachable(cause: unknown): Hub.ServiceError {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined
  const reason = typeof code === "string" ? ` (${code})` : ""
  const message = `The SFTP server could not be reached${reason}: check the host and the port in the address.`
  return new Hub.ServiceError(SERVICE, message, { cause })
}

/** Explains that the login succeeded but the server offers no SFTP. */
export function noSftp(cause: Error): Hub.ServiceError {
  const message = `The server lets this user in, but offers no SFTP (${show(cause)}). Ask its administrator.`
  return new Hub.ServiceError(SERVICE, message, { cause })
}

/** Explains why an SSH connection ended or could not be opened. */
export function explainConnectionFailure(cause: Error): Hub.ServiceError {
  return new Hub.ServiceError(SERVICE, connectionMessage(cause), { cause })
}

function connectionMessage(cause: Error): string {
  const text = show(cause)
  switch (Reflect.get(cause, "level")) {
    case "client-authentication":
      return "The SFTP server refused the login: check user name and password, or the private key."
    case "handshake":
    case "protocol":
      return `No secure connection to the SFTP server came about (${text}): check that the address is that of an SFTP server.`
    default:
      return `The connection to the SFTP server broke off (${text}): try again.`
  }
}

/** Hides the password if the server repeats it, because the server's message is shown and logged. */
export function withoutSecret(error: Error, secret: string | undefined): Error {
  if (!secret || !error.message.includes(secret)) return error
  error.message = error.message.replaceAll(secret, "[redacted]")
  error.stack = error.stack?.replaceAll(secret, "[redacted]")
  return error
}

/** Returns one short line of a message that the server may have worded. */
function show({ message }: Error): string {
  return Hub.words(message, MAX_TEXT) ?? ""
}
