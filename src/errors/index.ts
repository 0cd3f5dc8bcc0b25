/** What goes wrong, by a stable code and in words for people; which answer it becomes, each edge of the hub decides. */
export { briefCause, stackFrames } from "./brief_error"
export * from "./errors"
export type * from "./failure_facts"
export { type ResponseStatus, STATUSES } from "./response_status"
export { shortageError, temporaryFileError } from "./shortage"
