/** What operators read, without secrets; and which names are those of secrets. */
export { createLogger, placesOf } from "./create_logger"
export type { Logger } from "./logger"
export { carriesSecrets, soundsSecret } from "./secret_names"
