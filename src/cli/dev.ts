import { randomBytes } from "node:crypto"
import path from "node:path"
import { loadEnvironment } from "../config"
import { makeApiToken } from "../server/api_token"
import { SimulatedLooker } from "../simulator/simulated_looker"
import { startSimulatorPage } from "../simulator/simulator_page"
import { freePort, startHub, stopHub } from "./hub_process"

const PAGE_PORT = 8081

/** Runs a hub that restarts when its source changes, and the simulator's page to send results through it. */
async function dev(): Promise<void> {
  const environment = loadEnvironment(process.env)
  const port = Number(environment.PORT ?? (await freePort()))
  const settings = {
    ACTION_HUB_BASE_URL: environment.ACTION_HUB_BASE_URL ?? `http://127.0.0.1:${port}`,
    ACTION_HUB_LABEL: environment.ACTION_HUB_LABEL ?? "Development Hub",
    ACTION_HUB_SECRET: environment.ACTION_HUB_SECRET ?? randomBytes(16).toString("hex"),
  }
  const source = path.join(__dirname, "..", "index.ts")
  const nodeArguments = ["--watch", "-r", "ts-node/register/transpile-only", source]
  const hub = await startHub({ environment: settings, port, nodeArguments, isLogShown: true })

  const secret = settings.ACTION_HUB_SECRET.split(",", 1)[0]?.trim() ?? ""
  const looker = new SimulatedLooker(`http://127.0.0.1:${port}`, makeApiToken(secret))
  await looker.start()
  const page = await startSimulatorPage(looker, PAGE_PORT)
  process.stdout.write(`\n  Hub:        http://127.0.0.1:${port}\n  Simulator:  ${page.url}\n\n`)

  const stop = () => void stopHub(hub).then(() => process.exit(0))
  process.on("SIGINT", stop).on("SIGTERM", stop)
}

dev().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
