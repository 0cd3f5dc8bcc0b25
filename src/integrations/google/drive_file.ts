import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { uploadResumably, type UploadTarget } from "../../services/google"

/** A file to create in a drive. */
export interface NewDriveFile extends Omit<UploadTarget, "path" | "metadata"> {
  name: string
  /** Type of the new file. Drive converts the data if this is one of Google's own types. Absent: Drive detects the type. */
  mimeType?: string
  /** Id of a folder or a shared drive. Absent: the root of the user's drive. */
  parent?: string
}

/**
 * Creates a file from a stream; Drive allows several files with the same name. See `uploadResumably`.
 * @returns a response that names the file and its address.
 * @throws ServiceError when Google refuses; the error of the source when the source fails.
 */
export async function createDriveFile(file: NewDriveFile, source: Readable): Promise<Hub.DataActionResponse> {
  const { name, mimeType, parent, ...target } = file
  const path = "/upload/drive/v3/files?uploadType=resumable&supportsAllDrives=true"
  const id = await uploadResumably(
    { ...target, path, metadata: { name, mimeType, parents: parent && [parent] } },
    source,
  )
  const address = id === undefined ? "" : `: https://drive.google.com/open?id=${id}`
  return new Hub.DataActionResponse({ message: `Saved as "${name}"${address}` })
}

const FILES = new Hub.Shape((z) => z.object({ files: z.array(z.unknown()) }))

/** Makes a small call that succeeds for every login with access to Drive. @throws ServiceError */
export function probeDrive(client: Hub.HttpClient): Promise<unknown> {
  return client.get("/drive/v3/files", { query: { pageSize: 1, fields: "files(id)" }, answer: FILES })
}
