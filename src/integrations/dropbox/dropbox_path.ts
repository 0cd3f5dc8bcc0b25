import * as Hub from "../../framework"
import { ROOT } from "./dropbox_form"

const FOLDER = { field: "directory", label: "Select folder to save file" }
const NAME = { field: "filename", label: "Enter a name" }

/**
 * Returns the file's path, `/<directory>/<filename>.<extension>`, without double slashes, which Dropbox refuses.
 * @throws DeliveryError, marking the form field, when an answer is missing or is not the path of a folder or file.
 */
export function filePath(request: Hub.DataActionRequest): string {
  const { directory, filename } = request.formParams
  const [folder, typed] = [Hub.cleanName(directory ?? ""), Hub.cleanName(filename ?? "")]
  if (!folder) throw refuse(FOLDER.field, `"${FOLDER.label}" is empty: choose a folder.`)
  if (!typed) throw refuse(NAME.field, `"${NAME.label}" is empty: give the file a name.`)
  if (/[/\\]$/.test(typed)) throw refuse(NAME.field, `"${NAME.label}" ends in a slash: add the name of the file.`)
  const folders = folder === ROOT ? [] : namesIn(folderPath(folder), FOLDER)
  const stamp = request.isYes("includeTimestamp") ? String(request.receivedMs) : ""
  const file = request.nameFor(namesIn(typed, NAME).join("/"), { stamp })
  return `/${[...folders, file].join("/")}`
}

/** Returns the path of a folder, which the user may also give as the address that the browser shows for it. */
function folderPath(typed: string): string {
  if (!typed.includes("://")) return typed
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  const [, home, ...names] = url?.hostname === "www.dropbox.com" ? url.pathname.split("/") : []
  try {
    if (home === "home") return `/${names.map(decodeURIComponent).join("/")}`
  } catch {
    // A percent sign in the address starts no valid escape sequence.
  }
  throw refuse(FOLDER.field, `"${FOLDER.label}" is no folder: give its path, such as Reports/Weekly.`)
}

/** Splits a path at slashes and backslashes. Ignores slashes at the ends and double slashes. */
function namesIn(typed: string, { field, label }: typeof FOLDER): string[] {
  Hub.checkFolders(typed, field, label)
  return typed.split(/[/\\]/).filter((name) => name.trim() !== "")
}

function refuse(field: string, message: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField(field, message)
}
