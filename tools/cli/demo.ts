import { randomBytes } from "node:crypto"
import { makeApiToken } from "../../src/sealing"
import { sample } from "../simulator/samples"
import { SegmentStandIn } from "../simulator/segment_stand_in"
import { SimulatedLooker } from "../simulator/simulated_looker"
import { freePort, startHub, stopHub } from "./hub_process"

const ROWS = 10_000

/**
 * Starts a hub, sends a result of 10,000 rows through it to a local stand-in for Segment, and prints the outcome.
 * @returns whether every row arrived.
 */
async function demo(): Promise<boolean> {
  const secret = randomBytes(16).toString("hex")
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const segment = new SegmentStandIn()
  const looker = new SimulatedLooker({ hubUrl: baseUrl, token: makeApiToken(secret) })
  await looker.start()
  const environment = {
    ACTION_HUB_BASE_URL: baseUrl,
    ACTION_HUB_LABEL: "Demo Hub",
    ACTION_HUB_SECRET: secret,
    SEGMENT_HOST: await segment.start(),
    // The simulated Looker runs on the hub's own machine, which a hub in production does not allow.
    NODE_ENV: "development",
    LOOKER_HOSTS: "",
  }
  const hub = await startHub({ environment, port })
  try {
    print(`The hub runs at ${baseUrl} and offers:`)
    for (const { name, label } of await looker.list()) print(`  ${name.padEnd(30)} ${label}`)

    print(`\nSending ${ROWS} rows of a Look to segment_event, streamed from a download URL …`)
    looker.settings("segment_event").segment_write_key = "demo-write-key"
    const verdict = await looker.send("segment_event", {
      type: "query",
      format: "json_detail_lite_stream",
      result: sample("users", ROWS),
      title: "All users",
      formParams: {},
    })
    print(`Looker is told after ${(verdict.durationMs / 1000).toFixed(1)} s:`)
    print(`  success: ${verdict.isSuccess}`)
    print(`  message: ${verdict.message ?? "(none)"}`)
    print(
      `\nThe stand-in for Segment received ${segment.messageIds.size} messages in ${segment.batches} calls. The first:`,
    )
    print(JSON.stringify(segment.firstMessage, undefined, 2).replaceAll(/^/gm, "  "))
    return verdict.isSuccess && segment.messageIds.size === ROWS
  } finally {
    await stopHub(hub)
    await looker.stop()
    segment.stop()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

demo().then(
  (isComplete) => {
    process.exitCode = isComplete ? 0 : 1
  },
  (error: unknown) => {
    process.stderr.write(`The demo failed: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  },
)
