import { loadEnvironment } from "../config"
import { EnvironmentReader } from "../environment_reader"
import { makeApiToken } from "../server/api_token"

/** A token for Looker's Action Hub form, made with the secret of the environment. @throws ConfigError without a secret. */
export function makeKey(): string {
  const read = new EnvironmentReader(loadEnvironment(process.env))
  const names = ["ACTION_HUB_SECRET", "INTEGRATION_SERVICE_SECRET"] as const
  read.required(names, "set it to the secret of the running hub, in the environment or in .env.")
  read.finish()
  return makeApiToken(read.list(...names)[0] ?? "")
}
