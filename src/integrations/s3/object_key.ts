import type * as Hub from "../../framework"

/**
 * Where the result of a request is stored: the typed file name as it is, or the suggested one, under a folder.
 * @param folder As typed; slashes and blanks around it do not count. Empty: the root of the bucket.
 */
export function objectKey(request: Hub.DataActionRequest, folder: string | undefined): string {
  return [...folderNames(folder), request.fileName()].join("/")
}

function folderNames(folder = ""): string[] {
  const names = folder.trim().split("/")
  const isName = (name: string) => name !== ""
  return names.slice(Math.max(names.findIndex(isName), 0), names.findLastIndex(isName) + 1)
}
