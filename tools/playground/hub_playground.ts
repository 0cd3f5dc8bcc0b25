import type { Router } from "express"
import type { HubPlaygroundOptions } from "../../src/playground"
import { loadExamples } from "./all_examples"
import { LookerSessions } from "./looker_sessions"
import { playgroundRoutes } from "./playground_routes"

/** Packages of the tools that it loads later; without them there is no playground. */
const PACKAGES = ["csv-stringify/sync", "yazl"]

/**
 * The playground of a hub in production: for those who hold its token, and without a sandbox, so what is sent arrives.
 * @throws Error with the code MODULE_NOT_FOUND where a package is not installed.
 */
export async function hubPlayground({ guard, token, port, integrations }: HubPlaygroundOptions): Promise<Router> {
  for (const name of PACKAGES) require.resolve(name)
  const { examples } = await loadExamples(integrations)
  const sessions = new LookerSessions(() => ({ hubUrl: `http://127.0.0.1:${port()}`, token }))
  return playgroundRoutes({ sessions, examples: async () => examples, guard })
}
