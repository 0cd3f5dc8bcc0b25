import * as Hub from "../../framework"
import { MY_DRIVE, ROOT } from "./drive_parent"

const FOLDERS = "mimeType='application/vnd.google-apps.folder' and trashed=false"

/** A page of drives, or of files. */
const PAGE = new Hub.Shape((z) => {
  const items = z.array(z.object({ id: z.string(), name: z.string() }))
  return z
    .object({ drives: items.optional(), files: items.optional(), nextPageToken: z.string().optional() })
    .refine(({ drives, files }) => drives ?? files)
})

/** Builds the fields for a drive, a folder in it and a file name. @throws ServiceError */
export async function driveFields(client: Hub.HttpClient, { formParams }: Hub.DataActionRequest) {
  const { drive = MY_DRIVE, fetchpls } = formParams
  const [drives, folders] = await Promise.all([
    listAll(client, "/drive/v3/drives", { pageSize: 100 }),
    fetchpls ? listAll(client, "/drive/v3/files", folderQuery(drive)) : undefined,
  ])
  const fields: Hub.FormField[] = [
    Hub.listField({ name: "drive", label: "Select Drive", interactive: true, required: true }, drives, {
      name: MY_DRIVE,
      label: "My Drive",
    }),
    ...(folders ? [folderField(folders)] : ADDRESS_FIELDS),
    { name: "filename", label: "Enter a name", type: "string", required: true },
  ]
  return fields
}

const ADDRESS_FIELDS: Hub.FormField[] = [
  {
    name: "folderid",
    label: "Google Drive Destination URL",
    description: "Address of a folder, from the browser. Empty: the root of the drive.",
    type: "string",
    required: false,
  },
  {
    name: "fetchpls",
    label: "Select Fetch to fetch folders",
    description: "Or have the folders of the drive listed.",
    type: "select",
    options: [{ name: "fetch", label: "Fetch" }],
    interactive: true,
    required: false,
  },
]

function folderField(folders: Hub.Listed<Hub.FormOption>): Hub.FormField {
  const description = folders.isCut ? "Clear Fetch to give the address of any folder." : undefined
  const field = { name: "folder", label: "Select folder to save file", description, required: true }
  return Hub.listField(field, folders, { name: ROOT, label: "Drive Root" })
}

function folderQuery(drive: string): Record<string, string | number | boolean> {
  const query = {
    q: FOLDERS,
    fields: "files(id,name,parents),nextPageToken",
    orderBy: "recency desc",
    pageSize: 1000,
    spaces: "drive",
  }
  if (drive === MY_DRIVE) return { ...query, corpora: "user" }
  return { ...query, driveId: drive, corpora: "drive", includeItemsFromAllDrives: true, supportsAllDrives: true }
}

function listAll(client: Hub.HttpClient, path: string, query: Record<string, string | number | boolean>) {
  return Hub.listPages(async (pageToken) => {
    const { drives, files, nextPageToken } = await client.get(path, {
      query: { ...query, pageToken },
      answer: PAGE,
    })
    return { items: (drives ?? files ?? []).map(({ id, name }) => ({ name: id, label: name })), next: nextPageToken }
  })
}
