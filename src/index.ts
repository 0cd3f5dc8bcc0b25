import { ConfigError } from "./environment_reader"
import { type Config, loadEnvironment, readConfig } from "./config"
import { type Logger, registry } from "./framework"
import { createLogger } from "./logging"
import { createApp } from "./server/app"
import { createHttpServer, drain, listen } from "./server/http_server"
import "./integrations"

/** Starts the hub; stops it, when told to, after the deliveries at work. */
async function main(): Promise<void> {
  const config = readConfig(loadEnvironment(process.env), registry.all)
  const logger = createLogger({ isDebug: config.isDebug })
  warnAbout(config, logger)

  let isDraining = false
  const server = createHttpServer(createApp({ config, logger, registry, isReady: () => !isDraining }), config)
  const port = await listen(server, config.port)
  logger.info("hub started", { port, baseUrl: config.baseUrl, integrations: registry.all.length })

  const stop = (signal: NodeJS.Signals) => {
    if (isDraining) return
    isDraining = true
    logger.info("hub is draining", { signal })
    void drain(server, signal === "SIGINT" ? 0 : undefined).then(() => {
      logger.info("hub stopped")
      process.exit(0)
    })
  }
  process.on("SIGTERM", stop).on("SIGINT", stop)

  // Nothing is stored, so a defect in one delivery leaves nothing behind that could harm the next.
  process.on("uncaughtException", (error) => logger.error("uncaught exception", { error }))
  process.on("unhandledRejection", (error) => logger.error("unhandled rejection", { error }))
}

function warnAbout(config: Config, logger: Logger): void {
  for (const variable of config.unusedVariables) logger.info("variable is not needed by this hub", { variable })
  const names = new Set(registry.all.map(({ name }) => name))
  const unknown = config.whitelist.filter((name) => !names.has(name))
  if (unknown.length > 0) logger.warn("ACTION_WHITELIST names unknown actions", { unknown })
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : `The hub could not start: ${String(error)}`
  process.stderr.write(`${text}\n`)
  process.exitCode = 1
})
