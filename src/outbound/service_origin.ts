const LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"]

/**
 * Checks a variable that holds the origin of a service's API: https, or http on this machine, without a path.
 * @param example A valid origin.
 * @returns what to do about it; undefined when the value is valid.
 */
export function checkOrigin(value: string, example: string): string | undefined {
  const url = safeUrl(value)
  const isOrigin = url && url.href === `${url.origin}/`
  return isOrigin ? undefined : `give an https address without a path, such as ${example}.`
}

/** As `checkOrigin`, for an address with a path, such as the version of the API. */
export function checkBaseUrl(value: string, example: string): string | undefined {
  const url = safeUrl(value)
  const isBare = url && url.href === `${url.origin}${url.pathname}`
  return isBare ? undefined : `give an https address without a query, such as ${example}.`
}

/** As `checkOrigin`, for an address that may have a path and a query. */
export function checkAddress(value: string, example: string): string | undefined {
  return safeUrl(value) ? undefined : `give an https address, such as ${example}.`
}

function safeUrl(value: string): URL | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOCAL_NAMES.includes(url.hostname))
  return isSafe ? url : undefined
}
