import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { uploadResumably, type UploadTarget } from "../../services/google"

/** A file that is to be made in a drive. */
export interface NewDriveFile extends Omit<UploadTarget, "path" | "metadata"> {
  name: string
  /** What it is to be in Drive, which converts to its own kinds. Left out, Drive finds out by itself. */
  mimeType?: string
  /** Id of a folder or a shared drive. Left out, the root of the user's drive. */
  parent?: string
}

/**
 * Makes a file of a stream; Drive allows several of one name. See `uploadResumably`.
 * @returns a response that names the file and its address.
 * @throws ServiceError when Google refuses, or what the source failed with.
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

/** A small call that every login with access to Drive can make. @throws ServiceError */
export function probeDrive(client: Hub.HttpClient): Promise<unknown> {
  return client.get("/drive/v3/files", { query: { pageSize: 1, fields: "files(id)" }, answer: FILES })
}
