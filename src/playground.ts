import path from "node:path"
import type { RequestHandler } from "express"
import { type Guard, tokenGuard } from "./edge"
import { type Integration, type Logger, registry } from "./framework"
import type { Config } from "./hub_config"
import { makeApiToken } from "./sealing"

/** Where `npm run build` puts it, where the tools are installed. */
const MODULE = path.join(__dirname, "..", "tools", "dist", "playground", "hub_playground.js")
const MISSING =
  "HUB_PLAYGROUND is set, but the tools are not installed, so there is no playground: run `npm ci` and `npm run build` in the folder " +
  "of the hub, or unset it"

/** What the playground of a live hub is made of. */
export interface HubPlaygroundOptions {
  /** Lets pass who holds the token of the hub. */
  guard: Guard
  /** With which the playground itself asks the hub. */
  token: string
  /** The port that this process listens on, once it does. */
  port: () => number
  integrations: readonly Integration[]
}

interface PlaygroundModule {
  readonly hubPlayground: (options: HubPlaygroundOptions) => Promise<RequestHandler>
}

/** The playground, which is no part of the product: undefined where the tools are not installed, which is logged. */
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
    return await hubPlayground({ guard: tokenGuard(secrets), token, port, integrations: registry.all })
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND")) throw error
    logger.warn(MISSING)
    return undefined
  }
}
