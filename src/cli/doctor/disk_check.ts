import { statfs } from "node:fs/promises"
import { tmpdir } from "node:os"
import { TemporaryFile } from "../../framework"
import { UnavailableError } from "../../errors"
import { broken, change, type Finding, ok } from "./finding"

const MEBIBYTE = 1024 * 1024
/** Of Linux: a file system in memory. Source: statfs(2). */
const TMPFS = 0x01021994
/** Written as a trial, so that a disk is full when it has a few bytes left. */
const TRIAL_BYTES = MEBIBYTE

export interface DiskNeeds {
  /** Most bytes that one process holds. */
  maxBufferedBytes: number
  processes: number
}

/** Looks whether pushed results have room in the directory for temporary files. */
export async function checkDisk({ maxBufferedBytes, processes }: DiskNeeds): Promise<Finding[]> {
  const directory = tmpdir()
  try {
    await writeTrial()
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    const cure = "Let TMPDIR name a directory that exists, has room, and that the hub may write to."
    return [broken(`Nothing can be written to ${directory}, so pushed results over 1 MiB are refused.`, cure)]
  }
  const { bavail, bsize, type } = await statfs(directory)
  const roomBytes = bavail * bsize
  const needBytes = maxBufferedBytes * processes
  const room = `${directory} has ${size(roomBytes)} free`
  const memory = type === TMPFS ? " It is memory, which those results take from the processes." : ""
  if (roomBytes >= needBytes) return [ok(`${room}, and pushed results may take ${size(needBytes)}.${memory}`)]
  return [
    change(
      `${room}, but pushed results may take ${size(needBytes)}: ${size(maxBufferedBytes)} in each process.${memory}`,
      `Let TMPDIR name a directory with more room, or set ACTION_HUB_MAX_BUFFERED_MB to ${Math.max(1, Math.floor(roomBytes / processes / MEBIBYTE))} at most.`,
    ),
  ]
}

/** @throws UnavailableError */
async function writeTrial(): Promise<void> {
  const file = await TemporaryFile.open()
  try {
    await file.append(Buffer.alloc(TRIAL_BYTES))
  } finally {
    await file.close()
  }
}

function size(bytes: number): string {
  const mebibytes = bytes / MEBIBYTE
  return mebibytes < 10_240 ? `${Math.floor(mebibytes)} MiB` : `${Math.floor(mebibytes / 1024)} GiB`
}
