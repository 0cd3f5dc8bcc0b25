import path from "node:path"
import * as Hub from "../../framework"
import { ROOT } from "./dropbox_form"

const FOLDER = { field: "directory", label: "Select folder to save file" }
const NAME = { field: "filename", label: "Enter a name" }

/**
 * Where the file goes: `/<directory>/<filename>.<extension>`, in the terms of Dropbox, which refuses doubled slashes.
 * @throws DeliveryError, marking the form field, when an answer is missing or leads elsewhere.
 */
export function filePath(request: Hub.DataActionRequest): string {
  const { directory = "", filename = "", includeTimestamp } = request.formParams
  if (!directory.trim()) throw refuse(FOLDER.field, `"${FOLDER.label}" is empty: choose a folder.`)
  if (!filename.trim()) throw refuse(NAME.field, `"${NAME.label}" is empty: give the file a name.`)
  const folders = directory === ROOT ? [] : namesIn(folderPath(directory.trim()), FOLDER)
  const names = namesIn(filename, NAME)
  if (/[/\\]$/.test(filename.trimEnd()))
    throw refuse(NAME.field, `"${NAME.label}" ends in a slash: add the name of the file.`)
  const extension = request.attachment?.extension ?? path.extname(request.suggestedFileName()).slice(1)
  const time = includeTimestamp === "yes" ? String(Date.now()) : ""
  return `/${[...folders, ...names].join("/")}${time}${extension ? `.${extension}` : ""}`
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
