import type { Router } from "express"
import type { HubPlaygroundOptions } from "../../src/playground"
import { loadExamples } from "./all_examples"
import { LookerSessions } from "./looker_sessions"
import { playgroundRoutes } from "./playground_routes"

/** Packages that the playground loads later. Without them it cannot work. */
const PACKAGES = ["csv-stringify/sync", "yazl"]

/**
 * Creates the playground of a live hub, for those who hold the hub's token. It has no sandbox, so deliveries reach the services.
 * @throws Error with the code MODULE_NOT_FOUND when a package is not installed.
 */
export async function hubPlayground({
  guard,
  token,
  port,
  integrations,
  logger,
}: HubPlaygroundOptions): Promise<Router> {
  for (const name of PACKAGES) require.resolve(name)
  const { examples, problems } = await loadExamples(integrations)
  if (problems.length > 0) logger.warn("integrations are in the playground without their examples", { problems })
  const sessions = new LookerSessions(() => ({ hubUrl: `http://127.0.0.1:${port()}`, token }))
  return playgroundRoutes({ sessions, examples: async () => examples, guard })
}
