import * as Hub from "../../framework"
import { driveParent, MY_DRIVE, ROOT } from "../google/drive_parent"

const SHEETS = new Hub.Shape((z) => z.object({ files: z.array(z.object({ id: z.string().min(1) })) }))

/** MIME type of Google's own spreadsheets. */
export const SPREADSHEET = "application/vnd.google-apps.spreadsheet"

/**
 * Finds a sheet by name in the folder that the answers of the form name.
 * @param client Client of Drive's API.
 * @returns the id of the sheet that was changed last; undefined when there is none.
 * @throws ServiceError
 * Source: https://developers.google.com/workspace/drive/api/guides/search-files
 */
export async function findSheet(
  client: Hub.HttpClient,
  answers: Hub.TextMap,
  name: string,
): Promise<string | undefined> {
  const conditions = [
    `name = ${quote(name)}`,
    `${quote(driveParent(answers) ?? ROOT)} in parents`,
    `mimeType = ${quote(SPREADSHEET)}`,
    "trashed = false",
  ]
  const query = {
    q: conditions.join(" and "),
    fields: "files(id,name)",
    orderBy: "modifiedTime desc",
    supportsAllDrives: true,
    includeItemsFromAllDrives: true,
    ...scopeOf(answers),
  }
  // The answer must be a list: reading anything else as an empty one would create a second sheet with the same name.
  const { files } = await client.get("/drive/v3/files", { query, answer: SHEETS })
  return files[0]?.id
}

function scopeOf({ drive, folderid }: Hub.TextMap): Record<string, string> {
  if (drive && drive !== MY_DRIVE) return { driveId: drive, corpora: "drive" }
  return { corpora: folderid?.trim() ? "allDrives" : "user" }
}

function quote(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`
}
