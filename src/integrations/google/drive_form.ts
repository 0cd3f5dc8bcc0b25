import type * as Hub from "../../framework"
import { MY_DRIVE, ROOT } from "./drive_parent"

/** Pages the form waits for. */
const MAX_PAGES = 10
const FOLDERS = "mimeType='application/vnd.google-apps.folder' and trashed=false"

interface Listed {
  id: string
  name: string
}

interface Page {
  drives?: Listed[]
  files?: Listed[]
  nextPageToken?: string
}

/** Asks for a drive, a folder in it and a file name. @throws ServiceError */
export async function driveFields(client: Hub.HttpClient, { formParams }: Hub.DataActionRequest) {
  const { drive = MY_DRIVE, fetchpls } = formParams
  const [drives, folders] = await Promise.all([
    listed(client, "/drive/v3/drives", { pageSize: 100 }),
    fetchpls ? listed(client, "/drive/v3/files", folderQuery(drive)) : undefined,
  ])
  const fields: Hub.FormField[] = [
    {
      name: "drive",
      label: "Select Drive",
      description: drives.isCut ? "Not all drives are listed: there are too many." : undefined,
      type: "select",
      options: [{ name: MY_DRIVE, label: "My Drive" }, ...optionsOf(drives.items)],
      default: MY_DRIVE,
      interactive: true,
      required: true,
    },
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

function folderField({ items, isCut }: { items: Listed[]; isCut: boolean }): Hub.FormField {
  const hint = "Not all folders are listed: clear Fetch and give the address of the folder."
  return {
    name: "folder",
    label: "Select folder to save file",
    description: isCut ? hint : undefined,
    type: "select",
    options: [{ name: ROOT, label: "Drive Root" }, ...optionsOf(items)],
    default: ROOT,
    required: true,
  }
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

async function listed(client: Hub.HttpClient, path: string, query: Record<string, string | number | boolean>) {
  const items: Listed[] = []
  let pageToken: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = (await client.get<Page>(path, { query: { ...query, pageToken } })) ?? {}
    items.push(...(answer.drives ?? answer.files ?? []))
    pageToken = answer.nextPageToken
    if (!pageToken) break
  }
  return { items, isCut: pageToken !== undefined }
}

function optionsOf(items: Listed[]): Hub.FormOption[] {
  return items.map(({ id, name }) => ({ name: id, label: name }))
}
