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

/**
 * Returns the key under which to store a result: `request.objectName()` in a folder.
 * @param folder As typed in "Path"; slashes and blanks around it are ignored. Empty: the root of the bucket.
 * @throws DeliveryError, marking the form field, when the folder or the name would lead to another place.
 */
export function objectKey(request: Hub.DataActionRequest, folder: string | undefined): string {
  const path = Hub.cleanName(folder ?? "")
  Hub.checkFolders(path, "path", "Path")
  return [...folderNames(path), request.objectName()].join("/")
}

function folderNames(path: string): string[] {
  const names = path.split("/")
  const isName = (name: string) => name !== ""
  return names.slice(Math.max(names.findIndex(isName), 0), names.findLastIndex(isName) + 1)
}
