import * as Hub from "../../framework"
import { ROOT } from "./dropbox_form"

const FOLDER = { field: "directory", label: "Select folder to save file" }
const NAME = { field: "filename", label: "Enter a name" }

/**
 * Where the file goes: `/<directory>/<filename>.<extension>`, in the terms of Dropbox, which refuses doubled slashes.
 * @throws DeliveryError, marking the form field, when an answer is missing or leads elsewhere.
 */
export function filePath(request: Hub.DataActionRequest): string {
  const { directory, filename } = request.formParams
  const [folder, typed] = [Hub.cleanName(directory ?? ""), Hub.cleanName(filename ?? "")]
  if (!folder) throw refuse(FOLDER.field, `"${FOLDER.label}" is empty: choose a folder.`)
  if (!typed) throw refuse(NAME.field, `"${NAME.label}" is empty: give the file a name.`)
  if (/[/\\]$/.test(typed)) throw refuse(NAME.field, `"${NAME.label}" ends in a slash: add the name of the file.`)
  const folders = folder === ROOT ? [] : namesIn(folderPath(folder), FOLDER)
  const stamp = request.isYes("includeTimestamp") ? String(Date.now()) : ""
  const file = request.nameFor(namesIn(typed, NAME).join("/"), { stamp })
  return `/${[...folders, file].join("/")}`
}

/** The path of a folder, also in the address that the browser shows for it. */
function folderPath(typed: string): string {
  if (!typed.includes("://")) return typed
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  const [, home, ...names] = url?.hostname === "www.dropbox.com" ? url.pathname.split("/") : []
  try {
    if (home === "home") return `/${names.map(decodeURIComponent).join("/")}`
  } catch {
    // Its percent signs are no codes.
  }
  throw refuse(FOLDER.field, `"${FOLDER.label}" is no folder: give its path, such as Reports/Weekly.`)
}

/** Slashes at the ends, doubled ones and backslashes mean the same folder. */
function namesIn(typed: string, { field, label }: typeof FOLDER): string[] {
  Hub.checkFolders(typed, field, label)
  return typed.split(/[/\\]/).filter((name) => name.trim() !== "")
}

function refuse(field: string, message: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField(field, message)
}
