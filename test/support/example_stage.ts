import { expect } from "chai"
import { defaultFormat } from "../../tools/cli/docs/facts"
import type { Golden, GoldenCall, GoldenForm } from "../../tools/cli/docs/golden"
import type { Example, Integration, IntegrationExamples } from "../../src/framework"
import { makeApiToken } from "../../src/sealing/api_token"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import type { RecordedCall } from "../../tools/sandbox/recorder/recorded_call"
import { withToldDestinations } from "../../tools/cli/told_destinations"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { sample } from "../../tools/simulator/samples"
import { SimulatedLooker } from "../../tools/simulator/simulated_looker"
import { goldenCall, inFixedOrder } from "./golden_call"
import { TEST_SECRET } from "./hub_with"
import { openHub } from "./local_hub"
import { Placeholders } from "./placeholders"

/** Runs examples: a simulated Looker sends them over HTTP to a real hub, whose calls to services go to a sandbox. */
export class ExampleStage {
  private isSequential = false
  private destinations?: (string | null)[]

  private constructor(
    private readonly sandbox: Sandbox,
    private readonly undoRoute: () => void,
  ) {}

  static async start(): Promise<ExampleStage> {
    const sandbox = await Sandbox.start()
    return new ExampleStage(sandbox, routeOutbound(sandbox))
  }

  async stop(): Promise<void> {
    this.undoRoute()
    await this.sandbox.stop()
  }

  /** Sends all examples of an integration, one after the other. @returns what each leads to, by its name. */
  async run(
    integration: Integration,
    { examples, rules, environment, isSequential = false }: IntegrationExamples,
  ): Promise<Map<string, Golden>> {
    this.sandbox.addRules(rules ?? [])
    this.isSequential = isSequential
    const told = withToldDestinations(integration, (list) => (this.destinations = list.map((each) => each ?? null)))
    const hub = await openHub(told, { environment })
    const looker = new SimulatedLooker({ hubUrl: hub.url, token: makeApiToken(TEST_SECRET) })
    await looker.start()
    const goldens = new Map<string, Golden>()
    try {
      for (const example of examples) goldens.set(example.name, await this.send(looker, integration, example))
    } finally {
      await looker.stop()
      await hub.stop()
    }
    return goldens
  }

  private async send(looker: SimulatedLooker, integration: Integration, example: Example): Promise<Golden> {
    const { name } = integration
    const result = sample(example.sample ?? "users", example.rows)
    // A login that an example before it handed back is not that of this one.
    looker.reset(name)
    Object.assign(looker.settings(name), example.params)
    const form = integration.form ? await this.form(looker, name, example.formParams) : undefined
    this.sandbox.clear()
    this.destinations = undefined
    const { isSuccess, message, validationErrors } = await looker.send(name, {
      type: deliveryType(example),
      format: example.format ?? defaultFormat(integration),
      result,
      title: result.label,
      formParams: { ...example.formParams },
      isStreamed: example.isStreamed,
      cellValue: example.cellValue,
    })
    const marked = Object.keys(validationErrors).length > 0 ? validationErrors : undefined
    const answer = { success: isSuccess, message, validationErrors: marked }
    const { destinations } = this
    return new Placeholders().fill({ form, destinations, calls: this.calls(), answer })
  }

  private async form(
    looker: SimulatedLooker,
    name: string,
    formParams: Readonly<Record<string, string>>,
  ): Promise<GoldenForm> {
    this.sandbox.clear()
    const { fields, error } = await looker.form(name, { ...formParams })
    return { fields: fields.map((field) => ({ ...field })), error, calls: this.calls() }
  }

  private calls(): GoldenCall[] {
    for (const call of this.sandbox.calls) expectKnownEncodings(call)
    const calls = this.sandbox.calls.map(goldenCall)
    return this.isSequential ? calls : inFixedOrder(calls, (call) => Placeholders.sortKey(call))
  }
}

/** The hub's decoders are gzip and deflate, so no client may ask for others, as the runtime's `fetch` does by itself. */
function expectKnownEncodings({ method, url, requestHeaders }: RecordedCall): void {
  expect(requestHeaders["accept-encoding"] ?? "", `accept-encoding of ${method} ${url}`).not.to.match(/br|zstd/)
}

/** @throws Error when nobody can send it. */
export function deliveryType({ name, type = "query" }: Example) {
  if (type === "none") throw new Error(`The example ${name} has the type "none", which nobody can send.`)
  return type
}
