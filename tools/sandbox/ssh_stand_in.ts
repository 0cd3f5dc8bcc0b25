import type { Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import type { AuthContext, Connection, Server } from "ssh2"
import type { FaultKind, FaultPlan } from "./fault"
import type { CallLog } from "./recorder/call_log"
import { bodyText, RecordedBody } from "./recorder/recorded_body"
import { SFTP_STATUS, SftpFiles, type StoredFile } from "./sftp_files"

export interface SshStandInOptions {
  faults: FaultPlan
  log: CallLog
  /** Delay of the answer to a login under the fault `slow`, in milliseconds. */
  slowMs: number
}

/** One SSH connection. */
interface SshLink {
  /** The host that the hub meant to reach. */
  host: string
  cut(): void
  startedMs: number
  fault?: FaultKind
  /** Whether the fault has been taken: one connection counts as one call. */
  isJudged: boolean
}

/** Fault → status code with which OPEN is refused. */
const REFUSALS: Partial<Record<FaultKind, number>> = {
  "403": SFTP_STATUS.permissionDenied,
  "404": SFTP_STATUS.noSuchFile,
  "429": SFTP_STATUS.failure,
  "500": SFTP_STATUS.failure,
  garbage: SFTP_STATUS.failure,
  echo: SFTP_STATUS.failure,
  endless: SFTP_STATUS.failure,
  bomb: SFTP_STATUS.failure,
  wordy: SFTP_STATUS.failure,
}

/**
 * Stands in for any SFTP server. Accepts every login, and records each file once it has its final name. For a fault, one
 * connection counts as one call: 401 refuses the login, `slow` answers it late, `reset` cuts the connection, and `half` cuts
 * it during the first write. `shape` and `empty` have no effect. All other faults refuse to open a file.
 */
export class SshStandIn {
  private server?: Promise<Server>
  /** Port of the client → its connection. ssh2 reports this port for every connection. */
  private readonly links = new Map<number, SshLink>()

  constructor(private readonly options: SshStandInOptions) {}

  /** @param socket A paused socket with all its data still unread. @param host Default `unknown`. */
  accept(socket: Socket, host = "unknown"): void {
    const { remotePort = 0 } = socket
    const cut = () => void (socket.destroyed || socket.resetAndDestroy())
    this.links.set(remotePort, { host, cut, startedMs: performance.now(), isJudged: false })
    socket.once("close", () => this.links.delete(remotePort))
    void this.open().then((server) => server.injectSocket(socket))
  }

  private open(): Promise<Server> {
    // Loaded on first use, because most runs do not use SSH.
    return (this.server ??= import("ssh2").then(({ default: ssh2 }) => {
      const { private: hostKey } = ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256 })
      const server = new ssh2.Server({ hostKeys: [hostKey] })
      return server.on("connection", (client, { port }) => {
        const link = this.links.get(port)
        if (link) this.serve(client, link)
        else client.end()
      })
    }))
  }

  private serve(client: Connection, link: SshLink): void {
    const files = new SftpFiles({
      onFile: (name, file) => this.record(link, name, file, file.isWhole ? 200 : undefined),
      refusal: (name) => this.refusal(link, name),
      isCut: () => link.fault === "half",
    })
    client.on("error", () => undefined)
    client.on("authentication", (login) => void this.judge(login, link))
    client.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => files.serve(acceptSftp(), () => link.cut()))
    })
    client.on("close", () => files.end())
  }

  private async judge(login: AuthContext, link: SshLink): Promise<void> {
    if (!link.isJudged) {
      link.isJudged = true
      link.fault = this.options.faults.take()
      if (link.fault === "slow") await sleep(this.options.slowMs, undefined, { ref: false })
      if (link.fault === "reset") this.record(link)
      if (link.fault === "401") this.record(link, "/", undefined, 401)
    }
    if (link.fault === "reset") link.cut()
    else if (link.fault === "401") login.reject()
    else login.accept()
  }

  private refusal(link: SshLink, name: string): number | undefined {
    const { fault } = link
    const refusal = fault && REFUSALS[fault]
    if (refusal !== undefined) this.record(link, name, undefined, Number(fault) || 500)
    return refusal
  }

  private record({ host, startedMs, fault }: SshLink, name = "/", file?: StoredFile, status?: number): void {
    const body = file?.body ?? new RecordedBody()
    const encoded = name.split("/").map(encodeURIComponent).join("/")
    this.options.log.add({
      host,
      method: "SFTP PUT",
      url: `sftp://${host}${encoded}`,
      requestHeaders: {},
      requestBody: bodyText(body.kept, body.bytes),
      requestBytes: body.bytes,
      requestSha256: body.sha256,
      ...(status && { status }),
      responseBody: "",
      ...(fault && { fault }),
      durationMs: Math.round((performance.now() - (file?.startedMs ?? startedMs)) * 10) / 10,
    })
  }
}
