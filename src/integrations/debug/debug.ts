import { setTimeout as sleep } from "node:timers/promises"
import * as Hub from "../../framework"

const DEFAULT_SLEEP_MS = 1000
const MAX_SLEEP_MS = 10 * 60 * 1000

/** Waits for a given time and delivers nothing, so that operators can test keep-alive, time-outs and load. */
export class DebugIntegration extends Hub.Integration {
  readonly name = "debug"
  readonly label = "Debug"
  readonly description = "Wait for a while and report success, to test the hub itself."
  override readonly acknowledgement = "nothing: no service is called"
  override readonly callsService = false
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["cell", "dashboard", "query"]
  override readonly supportedFormats: Hub.ActionFormat[] = []
  override readonly environment = [
    {
      name: "ACTION_HUB_DEBUG_ENDPOINT",
      description: "Any value offers the `debug` action in production as well.",
      warn: Hub.switchCure,
    },
  ]

  /** Always offered outside production; in production only when the operator sets ACTION_HUB_DEBUG_ENDPOINT. */
  override isOffered(environment: Readonly<Record<string, string | undefined>>): boolean {
    return Boolean(environment.ACTION_HUB_DEBUG_ENDPOINT) || environment.NODE_ENV !== "production"
  }

  override async form() {
    return new Hub.DataActionForm([
      { name: "sleep", label: "Sleep", type: "string", description: "Milliseconds to wait; 1000 when empty." },
      {
        name: "simulated_download_url",
        label: "Simulated Download URL (JSON)",
        type: "string",
        description: "Kept for saved schedules; has no effect.",
      },
    ])
  }

  async execute(request: Hub.DataActionRequest) {
    const sleepMs = toSleepMs(request.formParams.sleep)
    const done: string[] = []
    if (sleepMs > 0) {
      await sleep(sleepMs, undefined, { signal: request.signal })
      done.push(`Slept ${sleepMs} ms.`)
    }
    return new Hub.DataActionResponse({ message: `Done: [${done.join(" ")}]` })
  }

  override destinations(_request: Hub.DataActionRequest) {
    return ["debug:///"]
  }
}

/** Returns the milliseconds to wait: 1000 for an empty answer, 0 unless it is a positive number, ten minutes at most. */
function toSleepMs(text: string | undefined): number {
  const asked = text ? Number(text) : DEFAULT_SLEEP_MS
  return asked > 0 ? Math.min(asked, MAX_SLEEP_MS) : 0
}

Hub.addIntegration(new DebugIntegration(), __dirname)
