import * as Hub from "../../framework"

const REGION = /^[a-z0-9-]{1,63}$/

/**
 * Returns the region in the admin setting in lower case: it becomes part of a host name and of signatures.
 * @param service Name of the service, for the message.
 * @throws DeliveryError when the region holds anything but letters, digits and hyphens.
 */
export function regionOf(typed: string, service: string): string {
  const region = typed.toLowerCase()
  if (REGION.test(region)) return region
  throw new Hub.DeliveryError(
    `The setting "Region" is no region of ${service}: an administrator corrects it, with letters, digits and hyphens.`,
  )
}
