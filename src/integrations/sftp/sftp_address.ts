import path from "node:path"
import * as Hub from "../../framework"

/** Where a file is to go, taken from an address such as `sftp://host:22/directory/`. */
export interface SftpAddress {
  host: string
  port: number
  /** Absolute path, with percent-encoding undone. */
  directory: string
}

const DEFAULT_PORT = 22

/**
 * User name and password in the address are ignored: the form has fields for them.
 * @throws InvalidRequestError with the cure when the text is no address of an SFTP server.
 */
export function readAddress(typed: string | undefined): SftpAddress {
  const text = typed?.trim()
  if (!text) throw new Hub.InvalidRequestError('Enter the "Address", such as sftp://host/path/.')
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== "sftp:" || !url.hostname || url.port === "0") {
    throw new Hub.InvalidRequestError('The "Address" is not one of an SFTP server. Write it like sftp://host/path/.')
  }
  if (url.search || url.hash) {
    throw new Hub.InvalidRequestError('Write "?" in the "Address" as %3F and "#" as %23.')
  }
  const directory = path.posix.normalize(`/${url.pathname.split("/").map(decodeSegment).join("/")}`)
  return { host: canonicalHost(url.hostname), port: Number(url.port || DEFAULT_PORT), directory }
}

/**
 * The name for the file: what the user typed, without directories and by the rule of `nameFor`; the suggested name when
 * nothing usable was typed.
 */
export function chooseFileName(request: Hub.DataActionRequest): string {
  return request.nameFor(lastSegment(request.formParams.filename ?? ""))
}

function lastSegment(typed: string): string {
  const segments = Hub.cleanName(typed)
    .split(/[/\\]/)
    .map((segment) => segment.trim())
  return segments.findLast((segment) => segment !== "" && segment !== "." && segment !== "..") ?? ""
}

function decodeSegment(segment: string): string {
  let text
  try {
    text = decodeURIComponent(segment)
  } catch {
    throw new Hub.InvalidRequestError('Write "%" in the "Address" as %25.')
  }
  // The parser of URLs has resolved "..": what hides a slash behind its code is there to get around that.
  if (text.includes("/") || text.includes("\0")) {
    throw new Hub.InvalidRequestError(
      'The path of the "Address" must not hold %2F or %00: separate directories with "/".',
    )
  }
  return text
}

/** Lower case, international names in their ASCII form, numbers as dotted addresses: as web addresses are read. */
function canonicalHost(hostname: string): string {
  const address = `https://${hostname}`
  if (!URL.canParse(address)) {
    throw new Hub.InvalidRequestError('The "Address" holds no valid host. Write it like sftp://host/path/.')
  }
  return new URL(address).hostname
}
