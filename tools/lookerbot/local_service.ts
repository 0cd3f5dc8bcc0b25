import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import { type Fault, FaultPlan } from "../sandbox/fault"
import { HttpStandIn } from "../sandbox/http_stand_in"
import { Listener } from "../sandbox/listener"
import { CallLog } from "../sandbox/recorder/call_log"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { TlsAuthority } from "../sandbox/tls_authority"

/** Largest body that a stand-in takes as a whole, in bytes. */
const MAX_BODY_BYTES = 32 * 1024 * 1024
/** Delay of a slow answer, in milliseconds. A few of them show that the bot says it is still at work. */
const SLOW_MS = 6000

export interface LocalServiceOptions {
  /** Answers a call. What it throws becomes a 500. */
  answer: (call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer>
  /** Delay of an answer under the fault `slow`, in milliseconds. Default: 6000. */
  slowMs?: number
}

/** A service on a port of this machine. Records the calls it gets, and misbehaves when told to. */
export class LocalService {
  private constructor(
    private readonly listener: Listener,
    private readonly faults: FaultPlan,
    private readonly log: CallLog,
  ) {}

  static async start({ answer, slowMs = SLOW_MS }: LocalServiceOptions): Promise<LocalService> {
    const [faults, log] = [new FaultPlan(), new CallLog()]
    const web = await HttpStandIn.create({
      answer: async (call) => {
        try {
          return await answer(call)
        } catch (error) {
          return { status: 500, body: { message: error instanceof Error ? error.message : String(error) } }
        }
      },
      authority: await TlsAuthority.create(),
      faults,
      log,
      slowMs,
      keptBytes: MAX_BODY_BYTES,
    })
    const listener = new Listener((socket) => web.accept(socket, false))
    await listener.listen(0)
    return new LocalService(listener, faults, log)
  }

  get url(): string {
    return `http://127.0.0.1:${this.listener.port}`
  }

  get calls(): readonly RecordedCall[] {
    return this.log.calls
  }

  /** @returns a function that removes the listener. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.log.onCall(listener)
  }

  /** Misbehaves from the next call on; undefined ends the fault. */
  setFault(fault: Fault | undefined): void {
    this.faults.set(fault)
  }

  clear(): void {
    this.log.clear()
  }

  stop(): Promise<void> {
    return this.listener.stop()
  }
}
