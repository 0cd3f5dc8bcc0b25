import type { ServiceRule } from "../framework"
import { type Fault, FaultPlan } from "./fault"
import { HttpStandIn } from "./http_stand_in"
import { CallLog } from "./recorder/call_log"
import type { RecordedCall } from "./recorder/recorded_call"
import { ServiceRules } from "./service_rules"
import { TlsAuthority } from "./tls_authority"

export type { Fault, FaultKind } from "./fault"
export type { RecordedCall } from "./recorder/recorded_call"

export interface SandboxOptions {
  rules?: readonly ServiceRule[]
  /** Default: a free one. */
  port?: number
  /** How late an answer comes under the fault `slow`, in milliseconds. Default 15 000: more than an HttpClient waits. */
  slowMs?: number
}

/**
 * A stand-in of the outside world, on ports of this machine: it answers every call by rules, misbehaves when it is told
 * to, and records what came. `routeOutbound` sends the calls of a process here.
 */
export class Sandbox {
  private readonly faults: FaultPlan
  private readonly log: CallLog
  private readonly rules: ServiceRules

  private constructor(
    private readonly web: HttpStandIn,
    { faults, log, rules }: { faults: FaultPlan; log: CallLog; rules: ServiceRules },
    /** PEM of the authority that signs the stand-ins' certificates. */
    readonly ca: string,
  ) {
    this.faults = faults
    this.log = log
    this.rules = rules
  }

  /** @throws Error when the port is taken. */
  static async start(options: SandboxOptions = {}): Promise<Sandbox> {
    const parts = { faults: new FaultPlan(), log: new CallLog(), rules: new ServiceRules() }
    parts.rules.add(options.rules ?? [])
    const authority = await TlsAuthority.create()
    const web = await HttpStandIn.start(options.port ?? 0, { ...parts, authority, slowMs: options.slowMs ?? 15_000 })
    return new Sandbox(web, parts, authority.certificate)
  }

  /** Takes HTTP and HTTPS alike. */
  get port(): number {
    return this.web.port
  }

  /** The last 1000 calls, in the order in which they were answered. */
  get calls(): readonly RecordedCall[] {
    return this.log.calls
  }

  /** @param listener Called when a call is answered, right before the answer goes out. @returns what stops it. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.log.onCall(listener)
  }

  /** Lets the outside world misbehave from the next call on; undefined ends it. */
  setFault(fault: Fault | undefined): void {
    this.faults.set(fault)
  }

  /** Puts rules behind those there are: the first that fits counts. */
  addRules(rules: readonly ServiceRule[]): void {
    this.rules.add(rules)
  }

  /** Forgets the calls. Rules and fault stay. */
  clear(): void {
    this.log.clear()
  }

  /** Ends open connections as well. */
  async stop(): Promise<void> {
    await this.web.stop()
  }
}
