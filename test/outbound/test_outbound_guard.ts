import { expect } from "chai"
import { request } from "undici"
import { InvalidRequestError } from "../../src/errors/errors"
import { OutboundGuard } from "../../src/outbound/outbound_guard"
import { type Certificate, makeCertificate } from "../support/certificate"
import { FakeService } from "../support/fake_service"
import { ownDns } from "../support/own_dns"

const guardOf = (names: Parameters<typeof ownDns>[0], allow: string[] = []) =>
  new OutboundGuard({ allow, lookup: ownDns(names) })
const strict = new OutboundGuard({ allow: [] })

function refusal(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    expect(error).to.be.instanceOf(InvalidRequestError)
    return (error as Error).message
  }
  throw new Error("It was not refused.")
}

const rejection = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail("It was not refused."),
    (error: unknown) => error,
  )

describe("OutboundGuard", () => {
  describe("checkUrl", () => {
    it("lets https to public hosts and addresses pass, with any port, path and query", () => {
      for (const address of [
        "https://hooks.example.com:8443/x?y=1",
        "https://8.8.8.8/",
        "https://[2606:4700::1111]/",
      ]) {
        expect(strict.checkUrl(address).href).to.equal(address)
      }
      expect(strict.checkUrl(new URL("https://example.com/")).hostname).to.equal("example.com")
    })

    it("refuses every other scheme, and http where OUTBOUND_ALLOW does not name the host", () => {
      for (const scheme of ["http", "ftp", "file", "ws", "sftp"]) {
        expect(
          refusal(() => strict.checkUrl(`${scheme}://example.com/`)),
          scheme,
        ).to.include("begins with https://")
      }
      expect(refusal(() => strict.checkUrl("javascript:alert(1)"))).to.include("begins with https://")
    })

    const privates: Record<string, string[]> = {
      "loopback, in every notation": [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.0.0.1",
        "0x7f000001",
        "0177.0.0.1",
        "017700000001",
      ],
      "this machine": ["0.0.0.0", "0", "[::]", "[::1]"],
      "private networks": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "[fc00::1]", "[fd00:ec2::254]"],
      "links, metadata servers among them": [
        "169.254.169.254",
        "[fe80::1]",
        "[fec0::1]",
        "168.63.129.16",
        "100.100.100.200",
      ],
      "carriers' networks": ["100.64.0.1", "100.127.255.255"],
      "groups and reserved ranges": [
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "[ff02::1]",
      ],
      "IPv4 in IPv6": ["[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]"],
      tunnels: ["[2002:7f00:1::]", "[2001:0:1::1]", "[64:ff9b::10.0.0.1]", "[64:ff9b:1::808:808]"],
      "IPv6 that nobody was given": ["[4000::1]", "[100::1]", "[2001:db8::1]", "[5f00::1]"],
      "a trailing dot and full-width digits": ["127.0.0.1.", "１２７.0.0.1"],
    }
    for (const [kind, hosts] of Object.entries(privates)) {
      it(`refuses ${kind}`, () => {
        for (const host of hosts) {
          expect(
            refusal(() => strict.checkUrl(`https://${host}/`)),
            host,
          ).to.include("no public address")
        }
      })
    }

    it("refuses user names and passwords, and does not repeat them", () => {
      const message = refusal(() => strict.checkUrl("https://joe:hunter2@example.com/?k=hunter3"))
      expect(message)
        .to.include("password")
        .and.not.to.match(/joe|hunter/)
    })

    it("says what to do with what is no address, without repeating it", () => {
      for (const address of ["notaurl?k=hunter2", "", "https://", "https://a b/?hunter2", "/path/hunter2"]) {
        expect(refusal(() => strict.checkUrl(address)))
          .to.include("starting with https://")
          .and.not.to.include("hunter2")
      }
    })

    it("refuses a host longer than names can be, and does not repeat it", async () => {
      const host = `${"a".repeat(60)}.`.repeat(1000) + "example.com"
      const said = "The host of the address is longer than 253 characters: check it."
      expect(refusal(() => strict.checkUrl(`https://${host}/`))).to.equal(said)
      expect(await rejection(strict.resolve(host))).to.have.property("message", said)
    })

    it("lets hosts, addresses and CIDRs of OUTBOUND_ALLOW be private and plain http", () => {
      const guard = new OutboundGuard({ allow: ["SFTP.corp", "10.0.0.0/8", "::1", "192.168.7.7", "[fd00::7]"] })
      const addresses = [
        "http://sftp.corp/",
        "http://sftp.corp.:80/",
        "http://10.9.8.7:81/",
        "http://[::1]/",
        "https://0x0a.1/",
      ]
      for (const address of [...addresses, "http://192.168.7.7/", "http://[fd00::7]/"]) {
        expect(() => guard.checkUrl(address), address).not.to.throw()
      }
      for (const address of ["http://x.sftp.corp/", "http://11.0.0.1/", "https://192.168.7.8/", "https://[fd00::8]/"]) {
        refusal(() => guard.checkUrl(address))
      }
      expect(guard.isAllowed("sftp.corp.")).to.equal(true)
      expect(guard.isAllowed("example.com")).to.equal(false)
    })

    it("does not start with an entry that is none", () => {
      for (const entry of ["https://example.com", "example.com:8080", "example.com/x", "a b", "*@x", ""]) {
        expect(() => new OutboundGuard({ allow: [entry] }), entry).to.throw("OUTBOUND_ALLOW holds")
      }
    })
  })

  describe("resolve", () => {
    it("gives a permitted address, passing over the private ones", async () => {
      const guard = guardOf({ "mixed.example": ["10.0.0.1", "8.8.4.4"], "six.example": ["2606:4700::1111"] })
      expect(await guard.resolve("mixed.example")).to.deep.equal({ address: "8.8.4.4", family: 4 })
      expect(await guard.resolve("SIX.example.")).to.deep.equal({ address: "2606:4700::1111", family: 6 })
      expect(await guard.resolve("8.8.8.8")).to.deep.equal({ address: "8.8.8.8", family: 4 })
      expect(await guard.resolve("[2606:4700::1]")).to.deep.equal({ address: "2606:4700::1", family: 6 })
    })

    it("refuses names that lead to private addresses only, and private addresses", async () => {
      const guard = guardOf({
        "evil.example": ["127.0.0.1", "::1", "fe80::1%eth0"],
        "0x7f.1": ["127.0.0.1"],
        "empty.example": [],
      })
      for (const host of ["evil.example", "0x7f.1", "empty.example", "127.0.0.1", "[::1]", "::ffff:10.0.0.1"]) {
        const error = await rejection(guard.resolve(host))
        expect(error, host)
          .to.be.instanceOf(InvalidRequestError)
          .with.property("message")
          .that.includes("no public address")
      }
    })

    it("refuses localhost with the lookup of the system", async () => {
      expect(await rejection(strict.resolve("localhost"))).to.be.instanceOf(InvalidRequestError)
      expect(await new OutboundGuard({ allow: ["localhost"] }).resolve("localhost")).to.have.property("address")
    })

    it("tells an unknown host from a private one", async () => {
      expect(await rejection(guardOf({}).resolve("nosuch.example")))
        .to.be.instanceOf(InvalidRequestError)
        .with.property("message", 'The host "nosuch.example" is unknown. Check its spelling.')
    })

    it("lets a host of OUTBOUND_ALLOW, and a name that leads into a CIDR of it, be private", async () => {
      const names = {
        "a.corp": ["10.0.0.1"],
        "b.corp": ["10.0.0.2"],
        "c.corp": ["192.168.0.1"],
        "n.corp": ["64:ff9b::10.0.0.9"],
      }
      const guard = guardOf(names, ["c.corp", "10.0.0.0/30"])
      expect((await guard.resolve("a.corp")).address).to.equal("10.0.0.1")
      expect((await guard.resolve("c.corp")).address).to.equal("192.168.0.1")
      expect(await rejection(guard.resolve("n.corp"))).to.be.instanceOf(InvalidRequestError)
    })

    it("lets IPv4 hosts pass that a network of IPv6 only shows with translated addresses", async () => {
      const guard = guardOf({ "nat64.example": ["64:ff9b::808:808"] })
      expect(await guard.resolve("nat64.example")).to.deep.equal({ address: "64:ff9b::808:808", family: 6 })
    })
  })

  describe("lookup and dispatcher", () => {
    let service: FakeService
    let certificate: Certificate

    before(async () => {
      certificate = await makeCertificate(["hook.example", "rebind.example"])
    })
    beforeEach(async () => {
      service = await FakeService.start({ tls: certificate })
    })
    afterEach(() => service.stop())

    const call = (guard: OutboundGuard, url: string) => request(url, { dispatcher: guard.dispatcher, method: "POST" })
    const options = (names: Parameters<typeof ownDns>[0], allow: string[]) => ({
      allow,
      lookup: ownDns(names),
      ca: certificate.cert,
    })

    it("connects to a permitted host and checks its certificate against its name", async () => {
      const guard = new OutboundGuard(options({ "hook.example": ["127.0.0.1"] }, ["127.0.0.0/8"]))
      const { statusCode, body } = await call(guard, `https://hook.example:${service.port}/x`)
      await body.dump()
      expect(statusCode).to.equal(200)
      expect(service.requests[0]?.path).to.equal("/x")
    })

    it("makes no connection to a name with a private address", async () => {
      const guard = new OutboundGuard(options({ "hook.example": ["127.0.0.1"] }, []))
      const error = await rejection(call(guard, `https://hook.example:${service.port}/x`))
      expect(error).to.be.instanceOf(InvalidRequestError)
      expect(service.connections).to.equal(0)
    })

    it("makes no connection to a private address, for which sockets look up nothing", async () => {
      const guard = new OutboundGuard({ allow: [], ca: certificate.cert })
      for (const host of ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]"]) {
        const error = await rejection(call(guard, `https://${host}:${service.port}/`))
        expect(error, host).to.be.instanceOf(InvalidRequestError)
      }
      expect(service.connections).to.equal(0)
    })

    it("connects to the address it has judged: a name that changes afterwards is judged anew", async () => {
      const answers = [["127.0.0.1"], ["10.1.2.3"]]
      let questions = 0
      const names = { "rebind.example": () => answers[questions++] ?? [] }
      const guard = new OutboundGuard(options(names, ["127.0.0.1"]))
      service.answer = () => ({ headers: { connection: "close" } })
      const { body } = await call(guard, `https://rebind.example:${service.port}/`)
      await body.dump()
      expect(questions).to.equal(1)
      const error = await rejection(call(guard, `https://rebind.example:${service.port}/`))
      expect(error).to.be.instanceOf(InvalidRequestError)
      expect(questions).to.equal(2)
      expect(service.connections).to.equal(1)
    })

    it("answers as dns.lookup does, with one address or all", async () => {
      const guard = guardOf({ "mixed.example": ["10.0.0.1", "8.8.4.4", "2606:4700::1111"] })
      const ask = (all: boolean) =>
        new Promise((resolve) => guard.lookup("mixed.example", { all }, (...found) => resolve(found)))
      expect(await ask(false)).to.deep.equal([null, "8.8.4.4", 4])
      const addresses = [
        { address: "8.8.4.4", family: 4 },
        { address: "2606:4700::1111", family: 6 },
      ]
      expect(await ask(true)).to.deep.equal([null, addresses])
    })

    it("refuses a certificate for another name", async () => {
      const guard = new OutboundGuard(options({ "other.example": ["127.0.0.1"] }, ["other.example"]))
      const error = await rejection(call(guard, `https://other.example:${service.port}/`))
      expect(error).to.have.property("code", "ERR_TLS_CERT_ALTNAME_INVALID")
      expect(service.requests).to.have.length(0)
    })
  })
})
