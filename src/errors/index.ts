/** Errors with a stable code and a message for people. Each edge of the hub decides which answer an error becomes. */
export { briefCause, stackFrames } from "./brief_error"
export * from "./errors"
export type * from "./failure_facts"
export { type ResponseStatus, STATUSES } from "./response_status"
export { shortageError, temporaryFileError } from "./shortage"
