import type { Response } from "express"
import { type Fault, parseFault } from "../sandbox/fault"
import type { Sandbox } from "../sandbox/sandbox"
import type { Delivery, SimulatedLooker } from "../simulator/simulated_looker"
import { sample } from "../simulator/samples"
import { SimulatorError } from "../simulator/simulator_error"
import type { DeliveryEvent, SendRequest } from "./playground_api"
import { DeliveryStream } from "./delivery_stream"
import { PlaygroundError } from "./playground_error"

const TYPES: readonly string[] = ["cell", "query", "dashboard"] satisfies Delivery["type"][]

/** Sends the deliveries that the page requests, and reports their progress to the page. */
export class Deliverer {
  private turn = Promise.resolve()

  constructor(private readonly sandbox?: Sandbox) {}

  /**
   * Makes a delivery. Ends the response with the verdict, or with an error instead.
   * @throws PlaygroundError, SimulatorError when nothing was sent.
   */
  async deliver(looker: SimulatedLooker, wanted: SendRequest, response: Response): Promise<void> {
    const { name, fault } = wanted
    const delivery = deliveryOf(wanted)
    const misbehaviour = this.faultOf(fault)
    await looker.find(name)
    const stop = new AbortController()
    response.once("close", () => stop.abort(new PlaygroundError("The page stopped this delivery.")))
    const finish = await this.begin(misbehaviour)
    const stream = new DeliveryStream(response, this.sandbox)
    const onProgress: Delivery["onProgress"] = (progress) => stream.tellProgress(progress)
    const last = await looker.send(name, { ...delivery, onProgress, signal: stop.signal }).then(
      (verdict): DeliveryEvent => ({ verdict }),
      (error: unknown): DeliveryEvent => ({ error: lineOf(error) }),
    )
    finish()
    stream.end(last)
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

  /** With a sandbox, each delivery waits for the one before, because fault and recorded calls belong to one delivery. */
  private async begin(fault: Fault | undefined): Promise<() => void> {
    const { sandbox } = this
    if (!sandbox) return () => undefined
    const before = this.turn
    let free = () => {}
    this.turn = new Promise((resolve) => (free = resolve))
    await before
    sandbox.clear()
    sandbox.setFault(fault)
    return () => {
      sandbox.setFault(undefined)
      free()
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
