import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { makeCertificate } from "../support/certificate"
import { compileHub } from "../support/compiled_hub"
import type { DoctorReport } from "../support/doctor_stage"
import { hubCommand } from "../support/hub_command"
import { type NginxTls, startNginxTls } from "../support/nginx_tls"
import { type Replica, startReplica } from "../support/replica"

const SETTINGS = {
  ACTION_HUB_LABEL: "Acme Hub",
  ACTION_HUB_SECRET: "made-up-secret-of-32-characters!",
  ACTION_HUB_MAX_BUFFERED_MB: "4",
  ACTION_WHITELIST: "sftp,zapier",
  LOOKER_HOSTS: "looker.acme.test",
  NODE_ENV: "production",
}
const [GOOD, SOON, ENDED, STRANGE] = [0, 1, 2, 3]

describe("hub doctor behind nginx, on real file systems", () => {
  let hub: Replica
  let front: NginxTls
  let folder: string
  before(compileHub)
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "hub-doctor-"))
    const certificates = await Promise.all(
      [90, 12, -1, 90].map((days, at) => makeCertificate([`hub${at}.acme.test`, "localhost"], [], days)),
    )
    writeFileSync(
      authorities(),
      certificates
        .slice(0, STRANGE)
        .map(({ cert }) => cert)
        .join("\n"),
    )
    const base = { ...SETTINGS, ACTION_HUB_BASE_URL: "https://localhost" }
    hub = await startReplica(base)
    front = await startNginxTls(hub.port, certificates)
    // The list leads to the address with which the hub was started.
    hub.child.kill("SIGKILL")
    hub = await startReplica({ ...base, ACTION_HUB_BASE_URL: front.urls[GOOD] ?? "", PORT: String(hub.port) })
  })
  after(async () => {
    hub?.child.kill("SIGKILL")
    await front?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const authorities = () => path.join(folder, "authorities.pem")
  async function look(url: string | undefined, more: Record<string, string> = {}) {
    const environment = { ...SETTINGS, ACTION_HUB_BASE_URL: url ?? "", NODE_EXTRA_CA_CERTS: authorities(), ...more }
    const options = { command: "dist/cli/hub.js", environment }
    const { code, stdout } = await hubCommand(["doctor", "--json"], options)
    const { findings } = JSON.parse(stdout) as DoctorReport
    const of = (check: string) =>
      findings.filter((each) => each.check === check).map(({ outcome, message }) => `${outcome}: ${message}`)
    return { code, of }
  }

  it("finds a hub with a good certificate well", async () => {
    const { code, of } = await look(front.urls[GOOD])
    expect(of("address")).to.deep.equal([
      `ok: ${front.urls[GOOD]} answers, over https and without a redirect.`,
      "ok: It takes the token, and lists 2 integrations.",
    ])
    expect(of("certificate")[0]).to.match(/^ok: The certificate of localhost:\d+ is good until \d{4}-\d\d-\d\d\.$/)
    expect(of("clock")[0]).to.match(/^ok: /)
    expect(code).to.equal(0)
  })

  it("warns of a certificate near its end, and of one that has ended or that nobody knows", async () => {
    const [soon, ended, strange] = await Promise.all([SOON, ENDED, STRANGE].map((at) => look(front.urls[at])))
    expect(soon?.of("certificate")[0]).to.match(/^change: The certificate ends in 1[12] days, on /)
    expect(ended?.of("certificate")[0]).to.match(/^broken: The certificate ended on /)
    expect(ended?.of("address")).to.have.length(1)
    expect(ended?.of("address")[0]).to.match(/^unchecked: .* was not asked: its certificate is not valid/)
    expect(strange?.of("certificate")).to.deep.equal(["broken: Nobody who is known here has signed the certificate."])
    expect([ended?.code, strange?.code]).to.deep.equal([1, 1])
  })

  it("follows no redirect from http, and tells of a proxy without a hub", async () => {
    const plain = await look(front.plainUrl)
    expect(plain.of("address")).to.deep.equal([
      `broken: ${front.plainUrl} leads elsewhere, to ${front.urls[GOOD]}/healthz (301).`,
    ])
    hub.child.kill("SIGSTOP")
    hub.child.kill("SIGKILL")
    const empty = await look(front.urls[GOOD])
    expect(empty.of("address")).to.deep.equal([
      `broken: At ${front.urls[GOOD]} a proxy answers 502, and no hub behind it.`,
    ])
    expect(empty.code).to.equal(1)
  })

  it("knows a disk that is full, and one in memory that is too small", async function () {
    const disk = path.join(folder, "disk")
    execFileSync("mkdir", [disk])
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], { stdio: "pipe" })
    } catch {
      // Containers may not mount.
      return this.skip()
    }
    try {
      const [small] = (await look("https://localhost:9", { TMPDIR: disk })).of("disk")
      expect(small).to.match(/^change: .* has 3 MiB free, but pushed results may take 4 MiB: .* It is memory/)
      const size = 3 * 1024 * 1024 - 64 * 1024
      writeFileSync(path.join(disk, "filler"), Buffer.alloc(size))
      expect(statSync(path.join(disk, "filler")).size).to.equal(size)
      const full = await look("https://localhost:9", { TMPDIR: disk })
      expect(full.of("disk")[0]).to.match(/^broken: Nothing can be written to /)
      expect(full.code).to.equal(1)
    } finally {
      execFileSync("umount", [disk])
    }
  })
})
