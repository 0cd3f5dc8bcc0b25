import * as Hub from "../../framework"
import type { DropboxSession } from "./dropbox_session"

/** Name of the option for the user's own folder. */
export const ROOT = "__root"
/** Pages of entries that are asked for: a person waits. */
const MAX_PAGES = 20

interface FolderPage {
  entries?: { ".tag"?: string; name?: string }[]
  cursor?: string
  has_more?: boolean
}

/** The folders at the top, in Dropbox's order. */
export interface FolderList {
  names: string[]
  isCut: boolean
}

export async function listFolders(session: DropboxSession, client: Hub.HttpClient): Promise<FolderList> {
  const ask = (path: string, body: object) =>
    session.call((token) => client.post<FolderPage>(path, body, { headers: { authorization: `Bearer ${token}` } }))
  const names: string[] = []
  let page = await ask("/2/files/list_folder", { path: "" })
  for (let count = 1; ; count++) {
    for (const { ".tag": tag, name } of page.entries ?? []) if (tag === "folder" && name) names.push(name)
    if (!page.has_more || !page.cursor) return { names, isCut: false }
    if (count >= MAX_PAGES) return { names, isCut: true }
    page = await ask("/2/files/list_folder/continue", { cursor: page.cursor })
  }
}

export function dropboxFields({ names, isCut }: FolderList): Hub.FormField[] {
  const folders = names.map((name) => ({ name, label: name }))
  return [
    {
      name: "directory",
      label: "Select folder to save file",
      type: "select",
      required: true,
      default: ROOT,
      options: [{ name: ROOT, label: "Home" }, ...folders],
      ...(isCut && { description: `Only the first ${names.length} folders are shown.` }),
    },
    { name: "filename", label: "Enter a name", type: "string", required: true },
    {
      name: "includeTimestamp",
      label: "Append timestamp",
      type: "select",
      required: true,
      default: "no",
      options: [
        { name: "yes", label: "Yes" },
        { name: "no", label: "No" },
      ],
    },
    {
      name: "on_conflict",
      label: "If the file exists",
      type: "select",
      default: "rename",
      options: [
        { name: "rename", label: "Keep both, under a new name" },
        { name: "overwrite", label: "Replace it" },
        { name: "fail", label: "Fail" },
      ],
    },
  ]
}
