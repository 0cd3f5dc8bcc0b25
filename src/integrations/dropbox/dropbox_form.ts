import * as Hub from "../../framework"

/** Name of the option for the top folder. */
export const ROOT = "__root"
/** Most pages of entries to request: the user is waiting for the form. */
const MAX_PAGES = 20

const PAGE = new Hub.Shape((z) =>
  z.object({
    entries: z.array(z.object({ ".tag": z.string(), name: z.string() })),
    cursor: z.string().optional(),
    has_more: z.boolean().optional(),
  }),
)

/** Lists the names of the top-level folders, in Dropbox's order. @throws LoginLostError, ServiceError. */
export function listFolders(client: Hub.HttpClient): Promise<Hub.Listed<string>> {
  const ask = (path: string, body: object) => client.post(path, body, { answer: PAGE })
  return Hub.listPages(async (cursor) => {
    const page = await (cursor
      ? ask("/2/files/list_folder/continue", { cursor })
      : ask("/2/files/list_folder", { path: "" }))
    const items = page.entries.flatMap(({ ".tag": tag, name }) => (tag === "folder" && name ? [name] : []))
    return { items, next: page.has_more ? page.cursor : undefined }
  }, MAX_PAGES)
}

export function dropboxFields(folders: Hub.Listed<string>): Hub.FormField[] {
  const directory = { name: "directory", label: "Select folder to save file", required: true }
  return [
    Hub.listField(directory, folders, { name: ROOT, label: "Home" }),
    { name: "filename", label: "Enter a name", type: "string", required: true },
    {
      name: "includeTimestamp",
      label: "Append timestamp",
      type: "select",
      required: true,
      default: "no",
      options: Hub.YES_NO,
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
