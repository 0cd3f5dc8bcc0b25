import * as Hub from "../../framework"

export const MY_DRIVE = "mydrive"
export const ROOT = "root"

const FIELD = "folderid"
const HOST = "drive.google.com"
/** Google documents no alphabet; these are the characters of every id so far. */
const ID = /^[\w-]+$/
/** A bare id is told from a word by a digit and this many characters: the shortest ids, of shared drives, have 19. */
const MIN_BARE_ID = 10
/** Pages that show the folder of `?id=`; others show files. */
const PAGES_WITH_ID = ["", "drive", "open", "folderview"]

/**
 * The folder a file goes to, from the answers of the form; undefined leaves it to Drive. The root of a shared drive has the
 * id of the drive.
 * @throws DeliveryError, marking the form field, when what was typed for a folder is none.
 */
export function driveParent({ drive, folder, folderid }: Hub.TextMap): string | undefined {
  const sharedDrive = drive && drive !== MY_DRIVE ? drive : undefined
  const typed = folderid?.trim()
  if (typed) {
    const parent = readFolder(typed)
    if (parent === ROOT && sharedDrive) throw wrongFolder("it is My Drive, but a shared drive is selected")
    return parent
  }
  const chosen = folder?.trim()
  return !chosen || chosen === ROOT ? (sharedDrive ?? (chosen || undefined)) : chosen
}

/** The id of a folder from the id itself, or from any address the browser or the app shows for it. */
function readFolder(typed: string): string {
  if (typed === ROOT || isBareId(typed)) return typed
  const address = typed.startsWith(`${HOST}/`) ? `https://${typed}` : typed
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw wrongFolder("it is neither the address nor the id of a folder")
  if (url.hostname !== HOST) throw wrongFolder(`it is no address of ${HOST}`)
  const segments = url.pathname.split("/").filter(Boolean)
  const last = segments.at(-1) ?? ""
  if (last === "my-drive") return ROOT
  // The app puts the drive, or the folder above, before the folder.
  const id = segments.includes("folders") ? last : PAGES_WITH_ID.includes(last) && url.searchParams.get("id")
  if (!id || id === "folders" || !ID.test(id)) throw wrongFolder("it is the address of something else")
  return id
}

function isBareId(typed: string): boolean {
  return typed.length >= MIN_BARE_ID && ID.test(typed) && /\d/.test(typed)
}

function wrongFolder(reason: string): Hub.DeliveryError {
  const cure = "Open the folder in Google Drive and paste its address from the browser, or leave the field empty."
  return Hub.DeliveryError.ofField(
    FIELD,
    `"Google Drive Destination URL" is not the address of a folder: ${reason}. ${cure}`,
  )
}
