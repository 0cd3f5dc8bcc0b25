import { EnvironmentReader, loadEnvironment, SECRET_NAMES } from "../config"
import { makeApiToken } from "../sealing"

/** Makes a token for Looker's Action Hub form, with the secret from the environment. @throws ConfigError without a secret. */
export function makeKey(): string {
  const read = new EnvironmentReader(loadEnvironment(process.env))
  const [secret = ""] = read.secrets(
    SECRET_NAMES,
    "set it to the secret of the running hub, in the environment or in .env.",
  )
  read.finish()
  return makeApiToken(secret)
}
