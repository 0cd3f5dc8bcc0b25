import { cutText } from "../text/cut_text"
import { oneLine } from "./response_text"
import { SecretMask } from "./secret_mask"

/** UTF-16 units that are looked at. */
const MAX_READ = 64 * 1024

/**
 * What a service said, taken from `ServiceError.serviceText`, made fit for a message to people: one line, cut, and without
 * these secrets.
 * @param secrets Passwords, tokens and keys of the call.
 * @param maxLength In UTF-16 units. Default 500.
 */
export function serviceWords(said: string, secrets: readonly string[], maxLength = 500): string {
  const mask = new SecretMask()
  for (const secret of secrets) mask.add(secret)
  return cutText(mask.hide(oneLine(cutText(said, MAX_READ))), maxLength)
}
