import type { Response } from "express"
import { type Fault, parseFault } from "../sandbox/fault"
import type { Sandbox } from "../sandbox/sandbox"
import type { Delivery, SimulatedLooker } from "../simulator/simulated_looker"
import { sample } from "../simulator/samples"
import { SimulatorError } from "../simulator/simulator_error"
import { DeliveryMemory } from "./delivery_memory"
import { DeliveryReporter } from "./delivery_reporter"
import { KeptDelivery } from "./kept_delivery"
import type { SendRequest, Verdict } from "./playground_api"
import { PlaygroundError } from "./playground_error"
import { SandboxTurns } from "./sandbox_turns"

const TYPES: readonly string[] = ["cell", "query", "dashboard"] satisfies Delivery["type"][]

/** Sends the deliveries that the page requests, and keeps what is known of them. */
export class Deliverer {
  readonly memory = new DeliveryMemory()
  private readonly turns = new SandboxTurns()

  constructor(private readonly sandbox?: Sandbox) {}

  /** Fills in the settings and form params of the delivery that this one repeats. @throws PlaygroundError when it is unknown. */
  completed(session: string, wanted: SendRequest): SendRequest {
    if (wanted.repeats === undefined) return wanted
    const { settings, formParams } = this.memory.find(session, wanted.repeats).request
    return { ...wanted, settings, formParams }
  }

  /**
   * Makes a delivery. Ends the response with the verdict, or with an error instead. The delivery goes on when the page leaves.
   * @param page The tab that wants the delivery, and the answer to it.
   * @throws PlaygroundError, SimulatorError when nothing was sent.
   */
  async deliver(
    looker: SimulatedLooker,
    wanted: SendRequest,
    { session, response }: { session: string; response: Response },
  ): Promise<void> {
    const { name, fault } = wanted
    const delivery = deliveryOf(wanted)
    const misbehaviour = this.faultOf(fault)
    const { label } = await looker.find(name)
    const kept = new KeptDelivery(session, wanted, label)
    this.memory.add(kept)
    kept.watch(response)
    kept.end(
      await this.run(kept, misbehaviour, async (reporter) => {
        const onProgress: Delivery["onProgress"] = (progress) => {
          // Throwing breaks off the data, so that the hub notices that it is incomplete.
          if (kept.signal.aborted) throw new PlaygroundError("The page stopped this delivery.")
          reporter.tellProgress(progress)
        }
        return looker.send(name, { ...delivery, webhookId: kept.id, signal: kept.signal, onProgress })
      }).then(
        (verdict) => ({ verdict }),
        (error: unknown) => ({ error: lineOf(error) }),
      ),
    )
  }

  private faultOf(fault: string | undefined): Fault | undefined {
    if (!fault) return undefined
    if (!this.sandbox) throw new PlaygroundError("Faults need the sandbox, which only a development hub has.")
    try {
      return parseFault(fault)
    } catch (error) {
      throw new PlaygroundError(lineOf(error))
    }
  }

  /** With a sandbox, the delivery waits for its turn. */
  private async run(
    kept: KeptDelivery,
    fault: Fault | undefined,
    send: (reporter: DeliveryReporter) => Promise<Verdict>,
  ): Promise<Verdict> {
    const { sandbox } = this
    const leave = sandbox && (await this.turns.take(kept))
    try {
      if (kept.signal.aborted) throw new PlaygroundError("The page stopped this delivery.")
      sandbox?.clear()
      sandbox?.setFault(fault)
      const reporter = new DeliveryReporter((event) => kept.tell(event), sandbox)
      try {
        return await send(reporter)
      } finally {
        reporter.end()
        sandbox?.setFault(undefined)
      }
    } finally {
      leave?.()
    }
  }
}

function deliveryOf({ type, ...wanted }: SendRequest): Delivery {
  if (!TYPES.includes(type)) throw new PlaygroundError(`"type" has to be one of ${TYPES.join(", ")}.`)
  const { sample: sampleName, rows, format, formParams, isStreamed, cellValue } = wanted
  const result = sample(sampleName, rows)
  const title = result.label
  return { type: type as Delivery["type"], format, result, title, formParams, isStreamed, cellValue }
}

function lineOf(error: unknown): string {
  if (error instanceof SimulatorError || error instanceof PlaygroundError) return error.message
  return error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error)
}
