export const MY_DRIVE = "mydrive"
export const ROOT = "root"

/**
 * The folder a file goes to, from the answers of the form; undefined leaves it to Drive. The root of a shared drive has the
 * id of the drive.
 */
export function driveParent(answers: Readonly<Record<string, string | undefined>>): string | undefined {
  const { drive, folder, folderid } = answers
  const parent = folderid?.trim() ? folderOf(folderid.trim()) : folder?.trim()
  const isRoot = !parent || parent === ROOT
  return isRoot && drive && drive !== MY_DRIVE ? drive : parent || undefined
}

/** The id in the address of a folder; `root` when there is none. */
function folderOf(address: string): string {
  if (address.includes("my-drive")) return ROOT
  const [, id] = /\/folders\/([^/?#]+)/.exec(address) ?? /[?&]id=([^&#]+)/.exec(address) ?? []
  return id ?? ROOT
}
