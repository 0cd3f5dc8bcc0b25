import * as Hub from "../../framework"

/**
 * Where the result of a request is stored: `request.objectName()` under a folder.
 * @param folder As typed in "Path"; slashes and blanks around it do not count. Empty: the root of the bucket.
 * @throws DeliveryError, marking the form field, when one of them would lead elsewhere.
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
