import * as Hub from "../../framework"

export const MY_DRIVE = "mydrive"
export const ROOT = "root"

const FIELD = "folderid"
const HOST = "drive.google.com"
/** Google does not document the characters of an id; all ids seen so far consist of these. */
const ID = /^[\w-]+$/
/**
 * Typed text counts as an id, not as a word, when it has a digit and at least this many characters. The shortest ids, those of
 * shared drives, have 19.
 */
const MIN_BARE_ID = 10
/** Pages on which `?id=` is a folder; on other pages it is a file. */
const PAGES_WITH_ID = ["", "drive", "open", "folderview"]

/**
 * Returns the id of the folder that the answers of the form name; undefined lets Drive decide. The root of a shared drive has
 * the id of the drive.
 * @throws DeliveryError, marking the form field, when the typed text is not a folder.
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

/** The address of the folder that the answers of the form name, as policies name it. @throws as `driveParent`. */
export function driveDestination(answers: Hub.TextMap): string | undefined {
  return Hub.placeDestination("gdrive", driveParent(answers) ?? ROOT)
}

/** Reads the id of a folder from a bare id, or from any address that the browser or the app shows for the folder. */
function readFolder(typed: string): string {
  if (typed === ROOT || isBareId(typed)) return typed
  const address = typed.startsWith(`${HOST}/`) ? `https://${typed}` : typed
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) throw wrongFolder("it is neither the address nor the id of a folder")
  if (url.hostname !== HOST) throw wrongFolder(`it is no address of ${HOST}`)
  const segments = url.pathname.split("/").filter(Boolean)
  const last = segments.at(-1) ?? ""
  if (last === "my-drive") return ROOT
  // In the app's addresses the drive or the parent folder comes before the folder.
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
