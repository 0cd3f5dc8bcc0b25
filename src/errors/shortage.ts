import { UnavailableError } from "./errors"

const DISK =
  "This hub has no room left on its disk for results that wait. Send again later; when it goes on, tell the hub's administrator."
const DESCRIPTORS = "This hub has as many files and connections open as its system allows. Send again in a moment."
const UNWRITABLE =
  "This hub cannot write the temporary file that a large result needs. Tell its administrator: TMPDIR has to name a directory " +
  "that the hub can write to."
const SHORTAGES: Readonly<Record<string, string>> = {
  ENOSPC: DISK,
  EDQUOT: DISK,
  EFBIG: DISK,
  EMFILE: DESCRIPTORS,
  ENFILE: DESCRIPTORS,
}

/** Explains to people which resource the hub's system lacks; undefined when `error` has another cause. */
export function shortageError(error: unknown): UnavailableError | undefined {
  const message = SHORTAGES[codeOf(error)]
  return message === undefined ? undefined : new UnavailableError("no_room", message, { cause: error })
}

/** Explains to people why the hub cannot use its temporary files. */
export function temporaryFileError(error: unknown): UnavailableError {
  return shortageError(error) ?? new UnavailableError("no_temporary_files", UNWRITABLE, { cause: error })
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : ""
}
