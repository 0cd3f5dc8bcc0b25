import cluster from "node:cluster"
import { tmpdir } from "node:os"
import { ConfigError, loadEnvironment } from "./config"
import { iconProblems, type Integration, type Logger, registry, TemporaryFile } from "./framework"
import { type Config, readConfig } from "./hub_config"
import { hubParts } from "./hub_parts"
import { createLogger } from "./logging"
import { isEndOfLife } from "./node_release"
import { loadPlayground } from "./playground"
import { tokenGuard, Work } from "./edge"
import { offeredIntegrations } from "./server/action_api"
import { createApp } from "./server/app"
import { drain } from "./server/drain"
import { sendHeartbeats } from "./server/heartbeat"
import { createHttpServer, listen } from "./server/http_server"
import { Metrics } from "./server/metrics"
import { shareMetrics, sumMetrics } from "./server/pool_metrics"
import { version } from "./server/version"
import { WorkerPool } from "./server/worker_pool"
import { startTracing, traceIds } from "./telemetry"
import "./integrations"

/** Starts the hub in one process or several. When told to stop, it finishes running deliveries first. */
async function main(): Promise<void> {
  const config = readConfig(loadEnvironment(process.env), registry.all)
  const logger = createLogger({ isDebug: config.isDebug, more: traceIds })

  // The reader of the log may be gone, which is no reason to stop. Without a listener the error would be logged as a defect,
  // and the logging would fail again.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined)
  // Nothing is stored, so a defect in one delivery leaves nothing behind that could harm the next.
  process.on("uncaughtException", (error) => logger.error("uncaught exception", { error }))
  process.on("unhandledRejection", (error) => logger.error("unhandled rejection", { error }))

  if (cluster.isPrimary) {
    warnAbout(config, logger)
    await checkTemporaryFiles(logger)
  }
  if (cluster.isPrimary && config.processes > 1) await supervise(config, logger)
  else await serve(config, logger)
}

/** Runs the processes that serve. This process serves nothing itself. */
async function supervise(config: Config, logger: Logger): Promise<void> {
  const pool = new WorkerPool(logger)
  const stop = (signal: NodeJS.Signals) => pool.stop(signal)
  process.on("SIGTERM", stop).on("SIGINT", stop)
  sumMetrics()
  const ended = pool.run(config.processes)
  warnOfIcons(offeredIntegrations(registry, config).all, logger)
  await ended
  logger.info("hub stopped")
  process.exit(0)
}

async function serve(config: Config, logger: Logger): Promise<void> {
  if (cluster.isWorker) sendHeartbeats()
  const tracing = config.tracing && (await startTracing(config.tracing, logger, version()))
  const metrics = new Metrics()
  metrics.watchProcess()
  const metricsText = cluster.isWorker ? shareMetrics(metrics) : undefined
  let isDraining = false
  let port = config.port
  const playground = config.hasPlayground ? await loadPlayground({ config, logger, port: () => port }) : undefined
  const stopping = new AbortController()
  const work = new Work(logger, stopping.signal)
  metrics.watchWork(work)
  const parts = hubParts({
    config,
    logger,
    registry,
    metrics,
    metricsText,
    isReady: () => !isDraining,
    stopping: stopping.signal,
    work,
    playground,
  })
  const app = createApp({ parts, logger, insiders: tokenGuard(config.secrets), trustProxy: config.trustProxy })
  const server = createHttpServer(app, config)
  port = await listen(server, config.port)
  const offered = offeredIntegrations(registry, config).all
  const { baseUrl, lookerbot } = config
  // Looker lists the bot beside them.
  const integrations = offered.length + (lookerbot.isOn ? 1 : 0)
  logger.info("hub started", { port, pid: process.pid, baseUrl, integrations })
  if (cluster.isPrimary) warnOfIcons(offered, logger)

  for (const part of parts) part.start?.()

  const stop = (signal: NodeJS.Signals) => {
    if (isDraining) return
    isDraining = true
    logger.info("hub is draining", { signal })
    const end = () => {
      logger.warn("the drain takes too long: what is still at work is ended", { drainMaxMs: config.drainMaxMs })
      stopping.abort()
    }
    const noticeMs = signal === "SIGINT" ? 0 : undefined
    void drain(server, { work, parts, maxMs: config.drainMaxMs, end, noticeMs }).then(async () => {
      await tracing?.end()
      logger.info("hub stopped")
      process.exit(0)
    })
  }
  process.on("SIGTERM", stop).on("SIGINT", stop)
}

function warnAbout(config: Config, logger: Logger): void {
  const { warnings } = config
  if (warnings.length > 0) logger.warn("settings should be changed", { warnings })
  const { node } = process.versions
  if (isEndOfLife(node)) logger.warn("this Node has reached its end of life: run the hub on Node 24", { node })
  for (const variable of config.unusedVariables) logger.info("variable is not needed by this hub", { variable })
  if (!config.isProduction) logger.info("NODE_ENV is not production: what is meant for development is on")
}

/** Reads the icons only once the hub serves, since they are first needed for a listing. */
function warnOfIcons(integrations: readonly Integration[], logger: Logger): void {
  const problems = iconProblems(integrations)
  if (problems.length > 0) logger.warn("integrations are listed without their icon", { problems })
}

/** Logs an error when temporary files cannot be written. The hub starts anyway: streamed and small results need none. */
async function checkTemporaryFiles(logger: Logger): Promise<void> {
  try {
    const file = await TemporaryFile.open()
    await file.append(Buffer.from("x"))
    await file.close()
  } catch (error) {
    logger.error(
      "TMPDIR cannot be written to, so pushed results over 1 MiB are refused: let it name a directory that exists, has room, and that the hub may write to",
      { directory: tmpdir(), error },
    )
  }
}

main().catch((error: unknown) => {
  const text = error instanceof ConfigError ? error.message : `The hub could not start: ${String(error)}`
  process.stderr.write(`${text}\n`)
  process.exit(1)
})
