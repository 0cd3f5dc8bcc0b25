/** The log for operators, without secrets. */
export { createLogger, placesOf } from "./create_logger"
export { loggedDefect, loggedFailure } from "./logged_failure"
export type { Logger } from "./logger"
