import * as Hub from "../../framework"

/**
 * Where the result of a request is stored: `request.fileName()` under a folder.
 * @param folder As typed in "Path"; slashes and blanks around it do not count. Empty: the root of the bucket.
 * @throws DeliveryError, marking the form field, when one of them would lead elsewhere.
 */
export function objectKey(request: Hub.DataActionRequest, folder: string | undefined): string {
  Hub.checkFolders(folder ?? "", "path", "Path")
  return [...folderNames(folder), request.fileName()].join("/")
}

function folderNames(folder = ""): string[] {
  const names = folder.trim().split("/")
  const isName = (name: string) => name !== ""
  return names.slice(Math.max(names.findIndex(isName), 0), names.findLastIndex(isName) + 1)
}
