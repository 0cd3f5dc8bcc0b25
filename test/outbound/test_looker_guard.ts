import { expect } from "chai"
import { DeliveryError, InvalidRequestError } from "../../src/errors/errors"
import { LookerGuard, type LookerGuardOptions } from "../../src/outbound/looker_guard"
import { ownDns } from "../support/own_dns"

const TOKEN = "/downloads/" + "a1".repeat(20)
const guardOf = (options: Partial<LookerGuardOptions> = {}) =>
  new LookerGuard({ hosts: [], allow: [], permitsLoopback: false, ...options })

function refusal(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    expect(error).to.be.instanceOf(Error).with.property("message").that.does.not.include(TOKEN)
    return error as Error
  }
  throw new Error("It was not refused.")
}

/** What a socket would be told of a name that leads to these addresses. */
const found = (addresses: string[], options: Partial<LookerGuardOptions> = {}) =>
  new Promise<string[] | Error>((resolve) => {
    const guard = guardOf({ ...options, lookup: ownDns({ "looker.corp": addresses }) })
    guard.lookup("looker.corp", { all: true }, (error, list) => {
      resolve(error ?? [list].flat().map((each) => (typeof each === "string" ? each : each.address)))
    })
  })

/** Nobody, everybody, the link, or where clouds hand out keys; the last ones are written in other ways. */
const NEVER = [
  ...["0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1", "239.255.255.250", "169.254.0.1", "169.254.169.254"],
  ...["168.63.129.16", "100.100.100.200", "192.0.0.192"],
  ...["[::]", "[ff02::1]", "[fe80::1]", "[fd00:ec2::254]", "[fd20:ce::254]", "[fd00:c1::a9fe:a9fe]"],
  ...[
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.169.254.",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
  ],
]
const LOOPBACK = ["127.0.0.1", "127.9.9.9", "2130706433", "[::1]", "[::ffff:127.0.0.1]"]

describe("LookerGuard", () => {
  it("takes any http or https address of a public or private host while LOOKER_HOSTS is empty", () => {
    for (const origin of [
      ...["https://looker.example.com", "http://looker.corp:9999", "http://10.0.0.5:9999", "http://172.16.0.1"],
      ...["http://192.168.1.2", "https://100.64.0.1", "https://[fd12::1]", "https://8.8.8.8"],
    ]) {
      expect(guardOf().checkUrl(origin + TOKEN).href).to.equal(origin + TOKEN)
    }
  })

  it("takes only the hosts of LOOKER_HOSTS, with their port where one is given", () => {
    const guard = guardOf({ hosts: ["Looker.Example.com", "10.0.0.5:9999", "tls.example:443", "fd12::1"] })
    const good = ["https://looker.example.com:19999", "http://LOOKER.example.com", "http://10.0.0.5:9999"]
    for (const origin of [...good, "https://tls.example", "http://[fd12::1]:8"]) {
      expect(() => guard.checkUrl(origin + TOKEN), origin).not.to.throw()
    }
    const bad = ["https://evil.example", "https://looker.example.com.evil.example", "https://x.looker.example.com"]
    const odd = [
      "http://10.0.0.5",
      "https://looker.example.com@evil.example",
      "http://tls.example",
      "https://looker.example.com.",
    ]
    for (const origin of [...bad, ...odd]) {
      const error = refusal(() => guard.checkUrl(origin + TOKEN))
      expect(error, origin).to.be.instanceOf(InvalidRequestError).with.property("message").that.includes("LOOKER_HOSTS")
    }
  })

  it("refuses other schemes and what is no address", () => {
    for (const address of [`ftp://looker.example.com${TOKEN}`, `file://${TOKEN}`, TOKEN, ""]) {
      expect(refusal(() => guardOf().checkUrl(address))).to.be.instanceOf(InvalidRequestError)
    }
  })

  it("never takes an address at which no Looker can be, whatever the operator lists", () => {
    for (const host of NEVER) {
      const { hostname } = new URL(`http://${host}`)
      const guard = guardOf({
        hosts: [hostname],
        allow: [hostname.replace(/[[\]]/g, ""), "0.0.0.0/0", "::/0"],
        permitsLoopback: true,
      })
      expect(
        refusal(() => guard.checkUrl(`http://${host}${TOKEN}`)),
        host,
      ).to.be.instanceOf(DeliveryError)
    }
  })

  it("takes this machine in development, or where OUTBOUND_ALLOW names it", () => {
    for (const host of LOOPBACK) {
      const url = `http://${host}:9999${TOKEN}`
      expect(
        refusal(() => guardOf({ hosts: ["127.0.0.1", "[::1]", "127.9.9.9"] }).checkUrl(url)).message,
        host,
      ).to.match(/OUTBOUND_ALLOW|LOOKER_HOSTS/)
      expect(() => guardOf({ permitsLoopback: true }).checkUrl(url), host).not.to.throw()
      expect(() => guardOf({ allow: ["127.0.0.0/8", "::1"] }).checkUrl(url), host).not.to.throw()
    }
  })

  it("judges a name by what it leads to", async () => {
    expect(await found(["10.0.0.5"])).to.deep.equal(["10.0.0.5"])
    expect(await found(["169.254.169.254", "8.8.8.8"])).to.deep.equal(["8.8.8.8"])
    for (const address of ["169.254.169.254", "fd00:ec2::254", "168.63.129.16", "0.0.0.0", "::ffff:169.254.169.254"]) {
      const options = { hosts: ["looker.corp"], allow: ["looker.corp"], permitsLoopback: true }
      expect(await found([address], options), address).to.be.instanceOf(DeliveryError)
    }
    expect(await found(["127.0.0.1"])).to.be.instanceOf(DeliveryError)
    expect(await found(["::1"], { allow: ["looker.corp"] })).to.deep.equal(["::1"])
    expect(await found(["127.0.0.1"], { permitsLoopback: true })).to.deep.equal(["127.0.0.1"])
  })

  it("looks at nothing but the shape and the host of an address that only a browser visits", () => {
    expect(guardOf().checkShape(`http://127.0.0.1${TOKEN}`).hostname).to.equal("127.0.0.1")
    expect(refusal(() => guardOf({ hosts: ["a.example"] }).checkShape(`https://b.example${TOKEN}`))).to.be.instanceOf(
      InvalidRequestError,
    )
  })
})
