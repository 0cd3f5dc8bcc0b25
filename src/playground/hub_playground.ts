import type { Router } from "express"
import type { Integration } from "../framework"
import { tokenGuard } from "../edge"
import { makeApiToken } from "../sealing"
import { loadExamples } from "./all_examples"
import { LookerSessions } from "./looker_sessions"
import { playgroundRoutes } from "./playground_routes"

export interface HubPlaygroundOptions {
  secrets: readonly string[]
  /** The port that this process listens on, once it does. */
  port: () => number
  integrations: readonly Integration[]
}

/** The playground of a hub in production: for those who hold its token, and without a sandbox, so what is sent arrives. */
export async function hubPlayground({ secrets, port, integrations }: HubPlaygroundOptions): Promise<Router> {
  const { examples } = await loadExamples(integrations)
  const token = makeApiToken(secrets[0] ?? "")
  const sessions = new LookerSessions(() => ({ hubUrl: `http://127.0.0.1:${port()}`, token }))
  return playgroundRoutes({ sessions, examples: async () => examples, guard: tokenGuard(secrets) })
}
