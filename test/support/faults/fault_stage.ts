import { PassThrough } from "node:stream"
import { defaultFormat } from "../../../tools/cli/docs/facts"
import type { Example, Integration, IntegrationExamples } from "../../../src/framework"
import { createLogger } from "../../../src/logging/create_logger"
import type { Fault } from "../../../tools/sandbox/fault"
import { routeOutbound } from "../../../tools/sandbox/outbound_route"
import { Sandbox } from "../../../tools/sandbox/sandbox"
import { makeApiToken } from "../../../src/sealing/api_token"
import { sample, type SampleResult } from "../../../tools/simulator/samples"
import { SimulatedLooker } from "../../../tools/simulator/simulated_looker"
import { deliveryType } from "../example_stage"
import { TEST_SECRET } from "../hub_with"
import { type LocalHub, openHub } from "../local_hub"
import { speedUpTimers, waitedMs } from "./fast_clock"

/** How much faster the waits are than those of production. */
const SPEED = 40
/** Longer than any integration waits for an answer, but for those that say so; in milliseconds of production. */
const SLOW_MS = 400_000

/** What a user and an operator get to see of one call. */
export interface Outcome {
  /** HTTP status. */
  status: number
  isSuccess: boolean
  /** What Looker shows: the message, or the complaints about fields. */
  text: string
  /** The answer, and all that was logged. */
  traces: string
  /** What the waits would have come to in production at most, in milliseconds. */
  pausesMs: number
  /** Calls that reached the service. */
  calls: number
  /** Bytes in the bodies of these calls. */
  sentBytes: number
  /** All that was logged. */
  log: string
}

/** Shorter cells may stand in a log by chance. */
const MIN_CELL_LENGTH = 6

/** Sends an example of one integration, as it runs in production, while the outside world misbehaves. */
export class FaultStage {
  private log = new PassThrough()

  private constructor(
    private readonly integration: Integration,
    private readonly shown: IntegrationExamples,
    private readonly sandbox: Sandbox,
    private readonly restore: (() => void)[],
  ) {}

  static async start(integration: Integration): Promise<FaultStage> {
    const shown = (await integration.examples?.()) ?? { examples: [] }
    const sandbox = await Sandbox.start({ rules: shown.rules, slowMs: SLOW_MS })
    const restore = [routeOutbound(sandbox), speedUpTimers(SPEED)]
    return new FaultStage(integration, shown, sandbox, restore)
  }

  async stop(): Promise<void> {
    for (const undo of this.restore) undo()
    await this.sandbox.stop()
  }

  /** Values of the example that nobody but the service may see. */
  get secrets(): string[] {
    const { params, formParams } = this.example
    const sensitive = this.integration.params.filter((param) => param.sensitive).map(({ name }) => params[name] ?? "")
    const variables = Object.entries(this.shown.environment ?? {}).filter(([name]) => /SECRET|KEY|TOKEN/.test(name))
    const tokens = [...(params.state_json ?? "").matchAll(/token":"([^"]+)"/gi)].map(([, token = ""]) => token)
    // The address of a webhook is its key.
    const { pathname = "", search = "" } = URL.canParse(formParams.url ?? "") ? new URL(formParams.url ?? "") : {}
    const all = [...sensitive, ...variables.map(([, value]) => value), ...tokens, pathname, search]
    return all.filter((secret) => secret.length > 3)
  }

  /** What stands in the cells of the example. */
  get cells(): string[] {
    const { example } = this
    const cells = [...this.result.rows()].flatMap((row) => Object.values(row)) as { value?: unknown }[]
    const texts = [...cells.map(({ value }) => String(value)), example.cellValue ?? ""]
    return texts.filter((text) => text.length >= MIN_CELL_LENGTH)
  }

  private get result(): SampleResult {
    const { example } = this
    return sample(example.sample ?? "users", example.rows)
  }

  /** Sends the first example. */
  deliver(fault?: Fault): Promise<Outcome> {
    const { example, integration, result } = this
    const { name } = integration
    return this.watched(fault, async (looker) => {
      const { isSuccess, shown, message, status, answer } = await looker.send(name, {
        type: deliveryType(example),
        format: example.format ?? defaultFormat(integration),
        result,
        title: result.label,
        formParams: { ...example.formParams },
        isStreamed: example.isStreamed,
        cellValue: example.cellValue,
        webhookId: "b0ad1e5e-0000-4000-8000-000000000001",
      })
      return { status, isSuccess, text: message ?? shown, answer }
    })
  }

  /** Opens the dialog. */
  form(fault?: Fault): Promise<Outcome> {
    return this.watched(fault, async (looker) => {
      const form = await looker.form(this.integration.name, { ...this.example.formParams })
      const text = form.error ?? form.fields.map((field) => `${field.label}: ${field.description ?? ""}`).join("; ")
      return { status: 200, isSuccess: form.error === undefined, text, answer: form }
    })
  }

  private get example(): Example {
    const [first] = this.shown.examples
    if (!first) throw new Error(`${this.integration.name} has no examples.`)
    return first
  }

  private async watched(
    fault: Fault | undefined,
    work: (looker: SimulatedLooker) => Promise<Pick<Outcome, "status" | "isSuccess" | "text"> & { answer: unknown }>,
  ): Promise<Outcome> {
    this.log = new PassThrough()
    const logger = createLogger({ stream: this.log, isDebug: true })
    const hub = await openHub(this.integration, { environment: this.shown.environment, logger })
    const looker = await this.openLooker(hub)
    this.sandbox.clear()
    this.sandbox.setFault(fault)
    const startedMs = waitedMs()
    try {
      const { answer, ...outcome } = await work(looker)
      const pausesMs = (waitedMs() - startedMs) * SPEED
      const log = String(this.log.read() ?? "")
      const traces = `${JSON.stringify(answer, leaveOutState)}\n${log}`
      const { calls } = this.sandbox
      const sentBytes = calls.reduce((all, { requestBytes }) => all + requestBytes, 0)
      return { ...outcome, traces, log, pausesMs, calls: calls.length, sentBytes }
    } finally {
      this.sandbox.setFault(undefined)
      await looker.stop()
      await hub.stop()
    }
  }

  private async openLooker(hub: LocalHub): Promise<SimulatedLooker> {
    const looker = new SimulatedLooker({ hubUrl: hub.url, token: makeApiToken(TEST_SECRET) })
    await looker.start()
    const { name } = this.integration
    Object.assign(looker.settings(name), this.example.params)
    return looker
  }
}

/** What Looker is told to store holds tokens, and nobody sees it. */
function leaveOutState(key: string, value: unknown): unknown {
  return key === "state" ? undefined : value
}
