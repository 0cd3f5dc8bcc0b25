import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { doctor } from "../../src/cli/doctor/doctor"
import { progressOn } from "../../src/cli/doctor/progress"
import { makeApiToken } from "../../src/sealing"
import { version } from "../../src/server/version"
import { DoctorStage, lookAt, printed, SECRET } from "../support/doctor_stage"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"

const OTHER_SECRET = "made-up-other-secret-of-length-32"

describe("hub doctor", () => {
  let stage: DoctorStage
  before(async () => {
    stage = await DoctorStage.start()
  })
  after(() => stage.stop())

  it("says that a hub is well, and what it looked at", async () => {
    const { isGood, text } = await printed(stage.environment, {})
    expect(isGood).to.equal(true)
    const lines = text.split("\n").map((line) => line.replaceAll(/ +/g, " "))
    for (const line of [
      "ok settings The hub starts with these settings.",
      "ok secrets ACTION_HUB_SECRET holds 1 secret, of 32 characters.",
      "ok integrations 2 of 40 integrations are offered.",
      "ok variables The hub reads every variable that is meant for it.",
      `change address ${stage.url} answers, over http.`,
      "ok address It takes the token, and lists 2 integrations.",
      `ok clock The clock here and that of ${new URL(stage.url).host} agree.`,
      "- services Their address comes with the settings of a delivery: sftp, zapier.",
      "- looker No Looker is set.",
      "- lookerbot Lookerbot is off: nothing of Slack is set.",
      "- links Links are off: no Looker is set.",
    ]) {
      expect(lines).to.include(line)
    }
    expect(lines.at(-1)).to.match(/^Nothing is broken: \d to be changed, \d not checked\.$/)
  })

  it("gives the same as JSON, each finding with its outcome, and its cure where there is one", async () => {
    const { works, counts, findings } = await stage.look()
    expect(works).to.equal(true)
    expect(counts.broken).to.equal(0)
    expect(Object.values(counts).reduce((sum, each) => sum + each)).to.equal(findings.length)
    const [address] = findings.filter(({ check }) => check === "address")
    expect(address).to.deep.equal({
      check: "address",
      outcome: "change",
      message: `${stage.url} answers, over http.`,
      cure: "Put a proxy with a certificate in front: Looker calls only https.",
    })
    for (const { check, outcome, message } of findings) {
      expect(check).to.match(/^[a-z]+$/)
      expect(message).to.match(/\.$/)
      expect(["ok", "change", "broken", "unchecked"]).to.include(outcome)
    }
  })

  it("lists what keeps a hub from starting, and looks at the rest nonetheless", async () => {
    const { works, of } = await lookAt({ PORT: "many", ACTION_HUB_SECRET: SECRET })
    expect(works).to.equal(false)
    const settings = of("settings").join("\n")
    for (const name of ["ACTION_HUB_BASE_URL", "ACTION_HUB_LABEL", "PORT"]) {
      expect(settings).to.match(new RegExp(`^broken: ${name} is `, "m"))
    }
    expect(settings).not.to.include("starts with these settings")
    expect(of("secrets")[0]).to.match(/^ok: ACTION_HUB_SECRET holds 1 secret/)
    expect(of("address")).to.deep.equal(["unchecked: The hub has no public address that could be called."])
    expect(of("disk")).to.have.length(1)
  })

  it("tells of secrets how many there are and whether they will do, and shows none", async () => {
    const [master, other] = ["ab".repeat(32), "cd".repeat(32)]
    const many = await stage.look({
      ACTION_HUB_SECRET: `${SECRET},${OTHER_SECRET}`,
      CIPHER_MASTER: `${master},${other}`,
      ENCRYPT_PAYLOAD: "true",
    })
    expect(many.of("secrets")).to.deep.equal([
      "ok: ACTION_HUB_SECRET holds 2 secrets, of 32, 33 characters.",
      "ok: CIPHER_MASTER holds 2 keys of stored logins: the first encrypts.",
    ])
    for (const secret of [SECRET, OTHER_SECRET, master, other]) expect(many.text).not.to.include(secret)

    const short = await stage.look({ ACTION_HUB_SECRET: "gu3ssable" })
    expect(short.of("secrets")[0]).to.match(/^change: ACTION_HUB_SECRET is shorter than 16 characters/)
    expect(short.text).not.to.include("gu3ssable")

    const bad = await stage.look({ CIPHER_MASTER: "abcdef-made-up", ENCRYPT_PAYLOAD: "1" })
    expect(bad.works).to.equal(false)
    expect(bad.of("secrets").map((text) => text.split(" ", 3).join(" "))).to.deep.equal([
      "broken: CIPHER_MASTER is",
      "broken: ENCRYPT_PAYLOAD is",
      "ok: ACTION_HUB_SECRET holds",
    ])
    expect(bad.text).not.to.include("abcdef-made-up")
  })

  it("names integrations that are half configured, and variables that nobody reads", async () => {
    const { works, of } = await stage.look({
      ACTION_WHITELIST: "sftp,zapier,dropbox,zapir",
      DROPBOX_ACTION_APP_KEY: "made-up",
      ACTION_HUB_LABLE: "x",
      ACTION_HUB_ENABLE_FORKING: "false",
    })
    expect(works).to.equal(true)
    expect(of("integrations")).to.deep.equal([
      "change: DROPBOX_ACTION_APP_SECRET is missing, so Dropbox is not offered: set it, or unset DROPBOX_ACTION_APP_KEY.",
      "change: ACTION_WHITELIST: entry 4 is the name of no action: did you mean zapier?",
      "ok: 2 of 40 integrations are offered.",
    ])
    expect(of("variables")).to.deep.equal([
      "change: ACTION_HUB_LABLE is set, but the hub reads no variable of that name: did you mean ACTION_HUB_LABEL? Else unset it.",
      "ok: ACTION_HUB_ENABLE_FORKING has no effect on this hub.",
    ])
    expect(of("settings")).to.not.match(/DROPBOX|LABLE|entry 4/)
  })

  it("reads the policy as the start does, and says what it leaves open", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-doctor-"))
    const policyOf = async (text: string) => {
      const HUB_POLICY = path.join(folder, "policy.yaml")
      writeFileSync(HUB_POLICY, text)
      const { works, of } = await stage.look({ HUB_POLICY })
      expect(of("settings").includes("ok: The hub starts with these settings.")).to.equal(works)
      expect(of("settings").join()).not.to.include("HUB_POLICY")
      return of("policy")
    }
    expect(await policyOf("version: 1\ndefault: allow\nrules: []\n")).to.deep.equal([
      "ok: The policy has 0 rules; what none of them names is allowed.",
    ])
    expect((await policyOf("version: 1\ndefault: refuse\nrules: []\n"))[0]).to.match(
      /^change: .* nothing is delivered\.$/,
    )
    const wrong = await policyOf("version: 1\ndefalt: allow\n")
    expect(wrong.join("\n")).to.match(/^broken: HUB_POLICY: /)
    expect((await stage.look()).of("policy")[0]).to.match(/^unchecked: HUB_POLICY is not set/)
    rmSync(folder, { recursive: true })
  })

  it("notices that another hub answers, or this one with other settings", async () => {
    const secret = await stage.look({ ACTION_HUB_SECRET: OTHER_SECRET })
    expect(secret.works).to.equal(false)
    expect(secret.of("address")).to.include(
      "broken: The hub there refuses the token: its ACTION_HUB_SECRET is another one.",
    )
    const other = await stage.look({ ACTION_HUB_LABEL: "Other", ACTION_WHITELIST: "zapier,tray" })
    expect(other.works).to.equal(true)
    expect(other.of("address").slice(1)).to.deep.equal([
      'change: The hub there has the label "Acme Hub".',
      "change: The hub there has other settings: it offers sftp; it does not offer tray.",
    ])
  })

  it("looks at a live hub only from outside, with a token or without one", async () => {
    const withKey = await lookAt({}, { url: `${stage.url}/`, key: makeApiToken(SECRET) })
    expect(withKey.works).to.equal(true)
    expect(withKey.of("address")).to.deep.equal([
      `change: ${stage.url} answers, over http.`,
      "ok: It takes the token, and lists 2 integrations.",
    ])
    expect(new Set(withKey.findings.map(({ check }) => check))).to.deep.equal(
      new Set(["address", "certificate", "clock"]),
    )
    const other = stage.url.replace("127.0.0.1", "localhost")
    const byOtherName = await lookAt({}, { url: other, key: makeApiToken(SECRET) })
    expect(byOtherName.of("address")[1]).to.equal(
      `change: The hub there takes itself to be at ${stage.url}, so Looker calls it there.`,
    )
    const without = await lookAt({ ACTION_HUB_SECRET: SECRET }, { url: stage.url })
    expect(without.of("address")[1]).to.match(/^unchecked: The list of integrations was not asked for/)
    for (const url of ["hub.acme.test", "ftp://hub.acme.test"]) {
      const place = { environment: {}, print: () => undefined, warn: () => undefined }
      const error: unknown = await doctor({ url }, place).catch((thrown: unknown) => thrown)
      expect(error).to.include({ name: "CommandError", exitCode: 2 })
    }
  })

  it("shows on a terminal what it waits for, and nothing elsewhere", async () => {
    const shown: string[] = []
    await stage.look({}, { progress: { isTTY: true, write: (text) => shown.push(text) } })
    expect(shown[0]).to.match(/Looking at settings, secrets, .*, links …$/)
    expect(shown.at(-1)).to.equal("\r\u001b[K")
    const piped: string[] = []
    progressOn({ write: (text) => piped.push(text) })(["address"])
    expect(piped).to.deep.equal([])
  })

  describe("at an address where", () => {
    let service: FakeService
    beforeEach(async () => {
      service = await FakeService.start()
    })
    afterEach(() => service.stop())
    const look = () => lookAt({ ...stage.environment, ACTION_HUB_BASE_URL: service.url })

    /** Plays a hub. */
    const hub = (more: (request: RecordedRequest) => FakeAnswer | undefined = () => undefined) => {
      service.answer = (request) => {
        const { method, path } = request
        const given = more(request)
        if (given) return given
        if (path === "/healthz") return { body: { status: "ok" } }
        if (path === "/readyz") return { body: { status: "ready" } }
        if (path !== "/") return { status: 404 }
        if (method === "GET") return { body: `<p>Version ${version()}.</p>` }
        const items = ["sftp", "zapier"].map((name) => ({
          name,
          url: `${service.url.replace("http", "HTTP")}/actions/${name}/execute`,
        }))
        return { body: { label: "Acme Hub", integrations: items } }
      }
    }

    it("a hub plays its part, nothing is broken", async () => {
      hub()
      expect((await look()).of("address")).to.deep.equal([
        `change: ${service.url} answers, over http.`,
        "ok: It takes the token, and lists 2 integrations.",
      ])
    })

    for (const [what, answer, said] of [
      [
        "a redirect stands",
        { status: 301, headers: { location: "https://new.acme.test/hub/healthz?a=b" } },
        "leads elsewhere, to https://new.acme.test/hub/healthz (301).",
      ],
      [
        "a proxy has no hub",
        { status: 502, body: "<h1>Bad gateway</h1>" },
        "a proxy answers 502, and no hub behind it.",
      ],
      ["something else answers", { body: "<h1>Welcome</h1>" }, "something else answers: 200 to /healthz."],
      ["nothing is found", { status: 404 }, "something else answers: 404 to /healthz."],
      ["the connection breaks off", { reset: true }, "cannot be reached from here: the connection broke off."],
    ] as const) {
      it(`${what}, says so`, async () => {
        service.answer = () => answer
        const { works, of, findings } = await look()
        expect(works).to.equal(false)
        expect(of("address")).to.have.length(1)
        expect(of("address")[0])
          .to.match(/^broken: /)
          .and.include(said)
        expect(findings.find(({ check }) => check === "address")?.cure).to.match(/\.$/)
      })
    }

    it("a hub takes itself to be elsewhere, is not ready, or has another version, says so", async () => {
      hub(({ method, path }) => {
        if (path === "/readyz") return { status: 503 }
        if (path !== "/") return undefined
        if (method === "GET") return { body: "<p>Version 99.1.2.</p>" }
        const url = "https://internal.acme.test/hub/actions/zapier/execute"
        return { body: { label: "Acme Hub", integrations: [{ name: "zapier", url }] } }
      })
      const { works, of } = await look()
      expect(works).to.equal(false)
      expect(of("address")).to.deep.equal([
        `change: ${service.url} answers, over http.`,
        "change: The hub says that it is not ready, or is stopping.",
        `change: The hub there has version 99.1.2, this one ${version()}.`,
        "broken: The hub there takes itself to be at https://internal.acme.test/hub, so Looker calls it there.",
        "change: The hub there has other settings: it does not offer sftp.",
      ])
    })

    it("a hub answers with something that is no list, says so", async () => {
      hub(({ method, path }) => (path === "/" && method === "POST" ? { status: 500, body: {} } : undefined))
      expect((await look()).of("address")).to.include("broken: The hub there answers 500 and no list.")
    })

    it("nobody listens, says so, and sends nothing else", async () => {
      const { url } = service
      await service.stop()
      const { of } = await lookAt({ ...stage.environment, ACTION_HUB_BASE_URL: url })
      expect(of("address")).to.deep.equal([`broken: ${url} cannot be reached from here: it refused the connection.`])
      service = await FakeService.start()
    })

    it("a stranger answers, keeps the token back", async () => {
      service.answer = () => ({ body: "<h1>Welcome</h1>" })
      await look()
      expect(service.requests.filter(({ headers }) => headers.authorization !== undefined)).to.deep.equal([])
    })
  })
})
