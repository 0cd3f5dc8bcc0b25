import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:net"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const SCRIPT = path.join(__dirname, "ceph_gateway.sh")
const run = promisify(execFile)

/** A real S3 server for system tests, which refuses wrong keys. Needs root and the packages of .ci/system_packages. */
export class CephGateway {
  readonly accessKeyId = "HUBKEY"
  readonly secretAccessKey = "HUBSECRET"

  private constructor(
    readonly url: string,
    private readonly folder: string,
  ) {}

  /** Takes some fifteen seconds. */
  static async start(): Promise<CephGateway> {
    const folder = await mkdtemp(path.join(tmpdir(), "hub-ceph-"))
    const port = await freePort()
    const gateway = new CephGateway(`http://127.0.0.1:${port}`, folder)
    await run(SCRIPT, ["start", folder, `${port}`, gateway.accessKeyId, gateway.secretAccessKey])
    return gateway
  }

  async stop(): Promise<void> {
    await run(SCRIPT, ["stop", this.folder])
    await rm(this.folder, { recursive: true })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
