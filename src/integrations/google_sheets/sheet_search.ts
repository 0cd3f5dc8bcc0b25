import * as Hub from "../../framework"
import { driveParent, MY_DRIVE, ROOT } from "../google/drive_parent"

const SHEETS = new Hub.Shape((z) => z.object({ files: z.array(z.object({ id: z.string().min(1) })) }))

/** MIME type of Google's own spreadsheets. */
export const SPREADSHEET = "application/vnd.google-apps.spreadsheet"

/**
 * The id of the sheet of a name where the answers of the form say, the latest changed of several; undefined when there is none.
 * @param client Of Drive's API.
 * @throws ServiceError
 * Source: https://developers.google.com/workspace/drive/api/guides/search-files
 */
export async function findSheet(
  client: Hub.HttpClient,
  answers: Hub.TextMap,
  name: string,
): Promise<string | undefined> {
  const conditions = [
    `name = ${quoted(name)}`,
    `${quoted(driveParent(answers) ?? ROOT)} in parents`,
    `mimeType = ${quoted(SPREADSHEET)}`,
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
  // Taken for an empty list, anything else would end in a second sheet of the name.
  const { files } = await client.get("/drive/v3/files", { query, answer: SHEETS })
  return files[0]?.id
}

function scopeOf({ drive, folderid }: Hub.TextMap): Record<string, string> {
  if (drive && drive !== MY_DRIVE) return { driveId: drive, corpora: "drive" }
  return { corpora: folderid?.trim() ? "allDrives" : "user" }
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, "\\$&")}'`
}
