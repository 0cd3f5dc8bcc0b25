import path from "node:path"
import type { RequestHandler } from "express"
import { type Guard, tokenGuard } from "./edge"
import { type Integration, type Logger, registry } from "./framework"
import type { Config } from "./hub_config"
import { makeApiToken } from "./sealing"

/** Where `npm run build` puts the playground, when the tools are installed. */
const MODULE = path.join(__dirname, "..", "tools", "dist", "playground", "hub_playground.js")
const MISSING =
  "HUB_PLAYGROUND is set, but the tools are not installed, so there is no playground: run `npm ci` and `npm run build` in the folder " +
  "of the hub, or unset it"

/** What the playground of a live hub needs. */
export interface HubPlaygroundOptions {
  /** Lets callers pass who hold the token of the hub. */
  guard: Guard
  /** Token for the playground's own calls to the hub. */
  token: string
  /** Returns the port of this process, once it listens. */
  port: () => number
  integrations: readonly Integration[]
  logger: Logger
}

interface PlaygroundModule {
  readonly hubPlayground: (options: HubPlaygroundOptions) => Promise<RequestHandler>
}

/**
 * Loads the playground, which is not part of the product. Where the tools are not installed, logs a warning and returns
 * undefined.
 */
export async function loadPlayground({
  config: { secrets },
  logger,
  port,
}: {
  config: Config
  logger: Logger
  port: () => number
}): Promise<RequestHandler | undefined> {
  try {
    const { hubPlayground } = (await import(MODULE)) as PlaygroundModule
    const token = makeApiToken(secrets[0] ?? "")
    return await hubPlayground({ guard: tokenGuard(secrets), token, port, integrations: registry.all, logger })
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error
    logger.warn(MISSING)
    return undefined
  }
}
