import { once } from "node:events"
import { type AddressInfo, createServer, type Server } from "node:net"
import { expect } from "chai"
import { checkCertificate } from "../../src/cli/doctor/certificate_check"
import { makeCertificate } from "../support/certificate"
import { compileHub } from "../support/compiled_hub"
import { clockAhead } from "../support/clock_ahead"
import { type DoctorReport, DoctorStage, SECRET } from "../support/doctor_stage"
import { type FakeAnswer, FakeService } from "../support/fake_service"
import { hubCommand } from "../support/hub_command"
import { LookerStage } from "../support/looker_stage"

const DAY_MS = 86_400_000
const LOOKER_SECRET = "made-up-client-secret"

describe("hub doctor and the certificate", () => {
  let service: FakeService
  const look = async (hosts: string[], addresses: string[], days?: number) => {
    service = await FakeService.start({ tls: await makeCertificate(hosts, addresses, days) })
    return checkCertificate(new URL(service.url))
  }
  afterEach(() => service.stop())
  const messages = (findings: { outcome: string; message: string }[]) =>
    findings.map(({ outcome, message }) => `${outcome}: ${message}`)
  const UNKNOWN = "broken: Nobody who is known here has signed the certificate."

  it("knows that nobody has signed it", async () => {
    expect(messages(await look([], ["127.0.0.1"]))).to.deep.equal([UNKNOWN])
  })

  it("knows that it is for another host, and for which", async () => {
    expect(messages(await look(["hub.acme.test", "www.acme.test"], []))).to.deep.equal([
      "broken: The certificate is for hub.acme.test, www.acme.test, not for 127.0.0.1.",
      UNKNOWN,
    ])
  })

  it("warns before its end, and says when it has ended", async () => {
    const until = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
    expect(messages(await look([], ["127.0.0.1"], 20.5))).to.include(
      `change: The certificate ends in 20 days, on ${until(20.5)}.`,
    )
    await service.stop()
    expect(await look([], ["127.0.0.1"], 22)).to.have.length(1)
    await service.stop()
    expect(messages(await look([], ["127.0.0.1"], -2)).join()).to.include(`The certificate ended on ${until(-2)}.`)
  })

  it("is not there over http, or where nobody listens", async () => {
    service = await FakeService.start()
    const [plain] = await checkCertificate(new URL(service.url))
    expect(plain?.outcome).to.equal("unchecked")
    const [none] = await checkCertificate(new URL("https://127.0.0.1:9/"))
    expect(none?.message).to.equal("No certificate was shown: it refused the connection.")
    const [noTls] = await checkCertificate(new URL(service.url.replace("http:", "https:")))
    expect(noTls?.message).to.match(/^No certificate was shown: no secure connection came about/)
  })
})

describe("hub doctor and the surroundings of a hub", () => {
  let stage: DoctorStage
  let looker: LookerStage
  before(async () => {
    looker = await LookerStage.start()
    const url = { LOOKER_URL: looker.url, LOOKER_API_CLIENT_ID: "api-user", LOOKER_API_CLIENT_SECRET: LOOKER_SECRET }
    stage = await DoctorStage.start(url)
  })
  after(() => Promise.all([stage.stop(), looker.stop()]))
  /** What the `Date` header of Looker says. */
  let lookerDate: string | undefined
  beforeEach(() => {
    lookerDate = undefined
    looker.fault = ({ method }) => {
      if (method !== "HEAD") return undefined
      return lookerDate === undefined ? {} : { headers: { date: lookerDate } }
    }
    looker.answer = lookerWith([entry()])
  })

  const entry = (more: object = {}) => ({
    id: "7",
    url: `${stage.url}/`,
    label: "Acme Hub",
    has_authorization_token: true,
    fetch_error_message: null,
    ...more,
  })
  const lookerWith =
    (hubs: object[], health: FakeAnswer = { body: { success: true, message: null } }) =>
    ({ path }: { path: string }): FakeAnswer => {
      if (path === "/api/4.0/integration_hubs") return { body: hubs }
      if (/^\/api\/4\.0\/integration_hubs\/\d+\/health$/.test(path)) return health
      return { status: 404, body: { message: "Not found" } }
    }
  const name = () => `Looker (${new URL(looker.url).host})`

  describe("Looker", () => {
    it("reaches the hub, which is found by its address among others", async () => {
      looker.answer = lookerWith([{ id: "1", url: "https://actions.looker.com", label: "Looker" }, entry()])
      const { works, of } = await stage.look()
      expect(works).to.equal(true)
      expect(of("looker")).to.deep.equal([`ok: ${name()} reaches the hub, as "Acme Hub" (entry 7).`])
      expect(looker.calls).to.include("GET /api/4.0/integration_hubs/7/health")
      expect(looker.calls).not.to.include("GET /api/4.0/integration_hubs/1/health")
    })

    for (const [what, hubs, health, said] of [
      [
        "does not know it",
        [{ id: "1", url: "https://hub.acme.test" }],
        undefined,
        /^change: .* knows no action hub at http/,
      ],
      [
        "has no token for it",
        [{ has_authorization_token: false }],
        undefined,
        /^broken: .* has no token for the hub \(entry 7\)\.$/,
      ],
      [
        "could not read its list",
        [{ fetch_error_message: "Connection timed out" }],
        undefined,
        /^broken: .* could not read the list of the hub \(entry 7\): Connection timed out\.$/,
      ],
      [
        "does not reach it",
        [{}],
        { body: { success: false, message: "SSL error" } },
        /^broken: .* does not reach the hub \(entry 7\): SSL error\.$/,
      ],
      ["may not say it", [{}], { status: 403, body: { message: "no" } }, /^broken: .* may not/],
      ["has it twice", [{}, { id: "8" }], undefined, /^change: .*: It is entered more than once there/],
    ] as const) {
      it(`${what}`, async () => {
        looker.answer = lookerWith(hubs.map(entry), health)
        const { of, works } = await stage.look()
        const found = of("looker").filter((text) => !text.startsWith("ok"))
        expect(found).to.have.length(1)
        expect(found[0]).to.match(said)
        expect(works).to.equal(!found[0]?.startsWith("broken"))
      })
    }

    it("does not bring a secret back", async () => {
      const said = `Token token="${SECRET}" was refused with ${LOOKER_SECRET}`
      looker.answer = lookerWith([entry()], { body: { success: false, message: said } })
      const { text } = await stage.look()
      expect(text).to.include("was refused with")
      expect(text).not.to.include(SECRET)
      expect(text).not.to.include(LOOKER_SECRET)
    })

    it("does not accept the key", async () => {
      const { of } = await stage.look({ LOOKER_API_CLIENT_SECRET: "made-up-wrong-secret" })
      expect(of("looker").join()).to.include("does not accept the API credentials of this hub")
    })
  })

  describe("the clock", () => {
    for (const [seconds, outcome] of [
      [-20, "ok"],
      [100, "change"],
      [-100, "change"],
      [400, "broken"],
      [-4000, "broken"],
    ] as const) {
      it(`of somebody else ${seconds} seconds off is ${outcome}`, async () => {
        lookerDate = new Date(Date.now() + seconds * 1000).toUTCString()
        const clock = (await stage.look()).of("clock")
        expect(clock).to.have.length(2)
        expect(clock[0]).to.match(/^ok: /)
        expect(clock[1]).to.match(new RegExp(`^${outcome}: `))
        if (outcome === "ok") return
        expect(clock[1]).to.include(seconds > 0 ? "seconds behind that of" : "seconds ahead of that of")
      })
    }
  })

  describe("services", () => {
    let tls: FakeService
    let silent: Server
    let services: DoctorReport
    before(async () => {
      tls = await FakeService.start({ tls: await makeCertificate(["other.acme.test"]) })
      silent = createServer()
      await once(silent.listen(0, "127.0.0.1"), "listening")
      const reached = await FakeService.start()
      const startedAt = performance.now()
      services = await stage.look({
        ACTION_WHITELIST: "sftp,sendgrid,segment_event,segment_track,mparticle,auger,amazon_s3",
        SENDGRID_HOST: tls.url,
        SEGMENT_HOST: "http://127.0.0.1:9",
        MPARTICLE_API_URL: `https://127.0.0.1:${(silent.address() as AddressInfo).port}/s2s/v2`,
        AUGER_API_URL: `${reached.url}/api/v1`,
        GITHUB_TOKEN: "made-up-token-of-github",
        GITHUB_URL: "http://localhost:9",
        FIVETRAN_API_URL: "http://localhost:9",
        https_proxy: "http://proxy.acme.test:3128",
      })
      expect(performance.now() - startedAt).to.be.below(15_000)
      expect(reached.requests).to.deep.equal([])
      await reached.stop()
    })
    after(async () => {
      silent.close()
      await tls.stop()
    })

    it("that can be reached are counted, and sent nothing", () => {
      expect(services.of("services")[0]).to.equal("ok: 1 service can be reached.")
    })

    it("that refuse, fall silent or have the wrong name are named with who needs them", () => {
      expect(services.works).to.equal(false)
      const found = services.of("services").join("\n")
      expect(found).to.include("since it refused the connection: 127.0.0.1:9 (segment_event, segment_track)")
      expect(found).to.include("localhost:9 (links of github)").and.not.include("fivetran")
      expect(found).to.match(/since it did not take the connection within 4 seconds: 127\.0\.0\.1:\d+ \(mparticle\)/)
      expect(found).to.match(/since its certificate is not valid \(\w+\): 127\.0\.0\.1:\d+ \(sendgrid\)/)
    })

    it("whose address nobody knows before a delivery are named, not guessed", () => {
      expect(services.of("services").at(-1)).to.equal(
        "unchecked: Their address comes with the settings of a delivery: amazon_s3, sftp.",
      )
    })

    it("are called without a proxy, which is said where one is set", () => {
      expect(services.of("services").join()).to.include("change: https_proxy is set, which the hub ignores")
    })
  })

  describe("the disk", () => {
    const directory = process.env.TMPDIR
    afterEach(() => {
      if (directory === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = directory
    })

    it("has room, or too little", async () => {
      expect((await stage.look({ ACTION_HUB_MAX_BUFFERED_MB: "1" })).of("disk")[0]).to.match(
        /^ok: .* may take 1 MiB\.$/,
      )
      const [few] = (await stage.look({ ACTION_HUB_MAX_BUFFERED_MB: "10000000", WEB_CONCURRENCY: "2" })).of("disk")
      expect(few).to.match(/^change: .* free, but pushed results may take 19531 GiB: 9765 GiB in each process\./)
    })

    it("cannot be written to", async () => {
      process.env.TMPDIR = "/nowhere/at/all"
      const { works, of } = await stage.look()
      expect(works).to.equal(false)
      expect(of("disk")).to.deep.equal([
        "broken: Nothing can be written to /nowhere/at/all, so pushed results over 1 MiB are refused.",
      ])
    })
  })

  describe("links", () => {
    it("are on, and answer at the address", async () => {
      expect((await stage.look()).of("links")).to.deep.equal([
        "ok: Links are on: github, dbt_cloud, fivetran, webhook, incident; the keys of ACTION_HUB_SECRET, 180 days, 0 revoked.",
      ])
    })

    it("do not answer where the hub there has no Looker", async () => {
      const other = await DoctorStage.start()
      const { of } = await other.look({
        LOOKER_URL: looker.url,
        LINKS_SECRET: "made-up-key-of-links-made-up-key-of-links",
      })
      expect(of("links")).to.have.length(3)
      expect(of("links")[0]).to.include("; 1 own key, 180 days")
      expect(of("links")[1]).to.match(/^change: No Looker has API credentials here/)
      expect(of("links")[2]).to.equal(`change: ${other.url}/links does not show the page of links.`)
      await other.stop()
    })
  })

  it("asks Lookerbot's own check where Lookerbot is on, and tells nothing twice", async () => {
    const slack = await FakeService.start()
    slack.answer = () => ({ body: { ok: false, error: "invalid_auth" } })
    const half = { SLACK_BOT_TOKEN: "xoxb-made-up-token", SLACK_API_URL: slack.url }
    expect((await stage.look(half)).of("lookerbot")).to.deep.equal([
      "unchecked: Lookerbot is off: SLACK_SIGNING_SECRET is missing.",
    ])
    expect(slack.requests).to.deep.equal([])
    const { of, text, works } = await stage.look({
      ...half,
      SLACK_SLASH_COMMAND_TOKEN: "made-up-legacy-token",
      LOOKER_API_3_CLIENT_ID: "older",
    })
    expect(works).to.equal(false)
    const bot = of("lookerbot").join("\n")
    expect(bot).to.include("broken: Slack: Your Slack credentials are not valid")
    expect(bot).to.include("SLACK_SLASH_COMMAND_TOKEN is deprecated")
    expect(text.split("LOOKER_API_3_CLIENT_ID is an older name")).to.have.length(2)
    expect(text).not.to.include("made-up-legacy-token")
    expect(text).not.to.include("xoxb-made-up-token")
    await slack.stop()
  })
})

describe("hub doctor as a command", () => {
  before(compileHub)

  it("ends with 1 when something is broken, with 0 otherwise, and with 2 when used wrongly", async () => {
    const stage = await DoctorStage.start()
    const run = (words: string[], environment = stage.environment) =>
      hubCommand(["doctor", ...words], { command: "dist/cli/hub.js", environment, cwd: "." })
    const [good, broken, wrong] = await Promise.all([
      run([]),
      run([], { ...stage.environment, PORT: "many" }),
      run(["--url", "nonsense"]),
    ])
    expect(good).to.include({ code: 0, stderr: "" })
    expect(good.stdout).to.match(/Nothing is broken: [^\n]+\.\n$/)
    expect(broken.code).to.equal(1)
    expect(broken.stdout).to.match(/\n1 broken, [^\n]+\.\n$/)
    expect(wrong.code).to.equal(2)
    await stage.stop()
  })

  it("finds that the clock of its machine is wrong", async () => {
    const stage = await DoctorStage.start()
    const environment = { ...stage.environment, ...clockAhead(500_000) }
    const { code, stdout } = await hubCommand(["doctor", "--json"], { command: "dist/cli/hub.js", environment })
    const { findings } = JSON.parse(stdout) as DoctorReport
    const clock = findings.find(({ check }) => check === "clock")
    expect(clock?.outcome).to.equal("broken")
    expect(clock?.message).to.match(/^The clock here is (?:499|50\d) seconds ahead of that of 127\.0\.0\.1:/)
    expect(code).to.equal(1)
    await stage.stop()
  })
})
