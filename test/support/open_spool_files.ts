import { existsSync, readdirSync, readlinkSync } from "node:fs"
import path from "node:path"

const DESCRIPTORS = "/proc/self/fd"

/** Whether this system lets a process look at its own open files. */
export const canListOpenFiles = existsSync(DESCRIPTORS)

/** What this process has open as temporary files of spools: the path of the descriptor and what it points to. */
export function openSpoolFiles(): { descriptor: string; target: string }[] {
  return readdirSync(DESCRIPTORS)
    .map((name) => ({ descriptor: path.join(DESCRIPTORS, name), target: targetOf(name) }))
    .filter(({ target }) => path.basename(target).startsWith("hub-"))
}

function targetOf(name: string): string {
  try {
    return readlinkSync(path.join(DESCRIPTORS, name))
  } catch {
    return "" // closed since the listing, as the listing's own descriptor is
  }
}
