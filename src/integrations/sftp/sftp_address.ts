import path from "node:path"
import * as Hub from "../../framework"

/** Server and directory for a file, read from an address such as `sftp://host:22/directory/`. */
interface SftpAddress {
  host: string
  port: number
  /** Absolute path, with percent-encoding undone. */
  directory: string
}

/** Port of SSH. */
export const DEFAULT_PORT = 22

/** Where the file goes. `file` is an absolute path. @throws InvalidRequestError as `readAddress`. */
export function placeOf(request: Hub.DataActionRequest): { host: string; port: number; file: string } {
  const { host, port, directory } = readAddress(request.formParams.address)
  return { host, port, file: path.posix.join(directory, chooseFileName(request)) }
}

/**
 * Ignores a user name and password in the address, because the form has fields for them.
 * @throws InvalidRequestError with the cure when the text is not the address of an SFTP server.
 */
function readAddress(typed: string | undefined): SftpAddress {
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
 * Returns the name for the file: the typed name without directories, completed by `nameFor`; the suggested name when the user
 * typed nothing usable.
 */
function chooseFileName(request: Hub.DataActionRequest): string {
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
  // The URL parser has already resolved "..". An encoded slash would get around that.
  if (text.includes("/") || text.includes("\0")) {
    throw new Hub.InvalidRequestError(
      'The path of the "Address" must not hold %2F or %00: separate directories with "/".',
    )
  }
  return text
}

/** Normalizes a host as in web addresses: lower case, international names in ASCII, numbers as dotted addresses. */
function canonicalHost(hostname: string): string {
  const address = `https://${hostname}`
  if (!URL.canParse(address)) {
    throw new Hub.InvalidRequestError('The "Address" holds no valid host. Write it like sftp://host/path/.')
  }
  return new URL(address).hostname
}
