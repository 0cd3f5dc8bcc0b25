import { checkOrigin } from "./service_origin"

/**
 * Checks a variable that holds an address of a service's API: https, or http on this machine. Unlike an origin, it may have a path
 * and a query.
 * @param example A valid address.
 * @returns what to do about it; undefined when the value is valid.
 */
export function checkAddress(value: string, example: string): string | undefined {
  const isSafe = URL.canParse(value) && checkOrigin(new URL(value).origin, example) === undefined
  return isSafe ? undefined : `give an https address, such as ${example}.`
}
