/** The log for operators, without secrets. */
export { createLogger, placesOf } from "./create_logger"
export type { Logger } from "./logger"
