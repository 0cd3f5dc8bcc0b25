import * as Hub from "../../framework"

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
