import { ConfigError, EnvironmentReader } from "../environment_reader"
import { loadEnvironment } from "../config"
import { makeApiToken } from "../server/api_token"

/** Prints one token for Looker's Action Hub form and nothing else. */
function main(): void {
  const read = new EnvironmentReader(loadEnvironment(process.env))
  const names = ["ACTION_HUB_SECRET", "INTEGRATION_SERVICE_SECRET"] as const
  read.required(names, "set it to the secret of the running hub, in the environment or in .env.")
  read.finish()
  process.stdout.write(`${makeApiToken(read.list(...names)[0] ?? "")}\n`)
}

try {
  main()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
