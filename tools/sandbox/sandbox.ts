import type { ServiceCall, ServiceRule } from "../../src/framework"
import { readHead } from "./connection_head"
import { type Fault, FaultPlan } from "./fault"
import { HttpStandIn } from "./http_stand_in"
import { Listener } from "./listener"
import { CallLog } from "./recorder/call_log"
import type { RecordedCall } from "./recorder/recorded_call"
import { type LoginService, SandboxLogins } from "./login/sandbox_logins"
import { ServiceRules } from "./service_rules"
import { SshStandIn } from "./ssh_stand_in"
import { TlsAuthority } from "./tls_authority"

export type { Fault } from "./fault"
export type { RecordedCall } from "./recorder/recorded_call"

export interface SandboxOptions {
  rules?: readonly ServiceRule[]
  /** What the consent pages show, by the name of the integration. */
  logins?: Readonly<Record<string, LoginService>>
  /** Default: a free port. */
  port?: number
  /** Delay of an answer under the fault `slow`, in milliseconds. Default 15 000: more than an HttpClient waits. */
  slowMs?: number
  /** Delay of every answer over HTTP, in milliseconds. Default 0. */
  answerMs?: number
}

interface SandboxParts {
  faults: FaultPlan
  log: CallLog
  rules: ServiceRules
  logins: SandboxLogins
}

/**
 * Stands in for the outside world on one port of this machine, for HTTP, HTTPS and SFTP. Answers every call by rules,
 * misbehaves when told to, and records the calls. Shows browsers a consent page for every login. `routeOutbound` sends the calls
 * of a process here, `leadBrowsers` its redirects.
 */
export class Sandbox {
  private constructor(
    private readonly listener: Listener,
    private readonly parts: SandboxParts,
    /** PEM of the authority that signs the stand-ins' certificates. */
    readonly ca: string,
  ) {}

  /** @throws Error when the port is taken. */
  static async start({
    rules = [],
    logins = {},
    port = 0,
    slowMs = 15_000,
    answerMs,
  }: SandboxOptions = {}): Promise<Sandbox> {
    const loginsOf = new SandboxLogins(logins, () => listener.port)
    const parts = { faults: new FaultPlan(), log: new CallLog(), rules: new ServiceRules(), logins: loginsOf }
    parts.rules.add(rules)
    const authority = await TlsAuthority.create()
    const answer = (call: ServiceCall) => parts.logins.tokens(call) ?? parts.rules.answer(call)
    const page = parts.logins.page.bind(parts.logins)
    const web = await HttpStandIn.create({ ...parts, answer, page, authority, slowMs, answerMs })
    const ssh = new SshStandIn({ ...parts, slowMs })
    const listener = new Listener((socket) => {
      void readHead(socket).then(({ protocol, destination }) => {
        if (protocol === "ssh") ssh.accept(socket, destination)
        else web.accept(socket, protocol === "tls")
      })
    })
    await listener.listen(port)
    return new Sandbox(listener, parts, authority.certificate)
  }

  get port(): number {
    return this.listener.port
  }

  /** The logins at every service. */
  get logins(): SandboxLogins {
    return this.parts.logins
  }

  /** The last 1000 calls, in the order in which they were answered. */
  get calls(): readonly RecordedCall[] {
    return this.parts.log.calls
  }

  /** @param listener Called right before a call is answered. @returns a function that removes the listener. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.parts.log.onCall(listener)
  }

  /** Makes the outside world misbehave from the next call on; undefined ends the fault. */
  setFault(fault: Fault | undefined): void {
    this.parts.faults.set(fault)
  }

  /** Appends rules. The first rule that fits a call counts. */
  addRules(rules: readonly ServiceRule[]): void {
    this.parts.rules.add(rules)
  }

  /** Forgets the recorded calls. Rules and fault stay. */
  clear(): void {
    this.parts.log.clear()
  }

  /** Also closes open connections. */
  async stop(): Promise<void> {
    await this.listener.stop()
  }
}
