import { expect } from "chai"
import {
  destinationsOf,
  hostDestination,
  hostIn,
  listDestination,
  mailDestination,
  pathDestination,
  phoneDestination,
  placeDestination,
  webDestination,
} from "../../src/framework"

describe("the address of a destination", () => {
  describe("a place at a service", () => {
    const cases: [authority: string | undefined, path: string, expected: string | undefined][] = [
      ["Acme-Reports", "Daily/Sales.csv", "s3://acme-reports/Daily/Sales.csv"],
      ["acme", "", "s3://acme"],
      ["", "C1", "s3:///C1"],
      ["acme", "a/./b/../c", "s3://acme/a/c"],
      ["acme", "a//b", "s3://acme/a//b"],
      ["acme-x", "../../y", undefined],
      ["acme-..", "evil", undefined],
      ["..", "evil", undefined],
      ["acme-x/../evil", "y", undefined],
      ["acme/evil", "y", "s3://acme%2Fevil/y"],
      ["acme evil", "y", "s3://acme%20evil/y"],
      [undefined, "y", undefined],
      ["\ud800", "y", undefined],
      ["acme", "x".repeat(5000), undefined],
    ]
    for (const [authority, path, expected] of cases) {
      it(`of ${JSON.stringify(authority)?.slice(0, 30)} and ${JSON.stringify(path).slice(0, 20)} is ${expected}`, () => {
        expect(placeDestination("s3", authority, path)).to.equal(expected)
      })
    }
  })

  const forms: [form: (text: string) => string | undefined, text: string, expected: string | undefined][] = [
    [(host) => hostDestination("sftp", host, "in/x.csv"), "Files.ACME.com.", "sftp://files.acme.com/in/x.csv"],
    [(host) => hostDestination("sftp", host), "bücher.example", "sftp://xn--bcher-kva.example"],
    [(host) => hostDestination("sftp", host), "acme.com..", undefined],
    [(host) => hostDestination("sftp", host), "a b", undefined],
    [mailDestination, "Jane@ACME.com.", "mailto:jane@acme.com"],
    [mailDestination, "jane@bücher.example", "mailto:jane@xn--bcher-kva.example"],
    [mailDestination, '"a@acme.com" <x@evil.example>', undefined],
    [mailDestination, "a@acme.com@evil.example", undefined],
    [mailDestination, "acme.com", undefined],
    [mailDestination, '"a"@acme.com', undefined],
    [phoneDestination, "+1 (555) 01-00", "tel:+15550100"],
    [phoneDestination, "call me", undefined],
    [webDestination, "https://User:pw@Hooks.Example.com./a/%62?key=1#x", "https://hooks.example.com/a/b"],
    [webDestination, "https://hooks.example.com:8443/a/%2e%2e/b", "https://hooks.example.com:8443/b"],
    [webDestination, "https://hooks.example.com/a%2Fb", "https://hooks.example.com/a%2Fb"],
    [webDestination, "https://hooks.example.com/%ff", undefined],
    [webDestination, "ftp://hooks.example.com/a", undefined],
    [webDestination, "no address", undefined],
    [hostIn, "https://Files.ACME.com.:8443/x", "files.acme.com:8443"],
    [hostIn, "https://files.acme.com:443/x", "files.acme.com"],
    [hostIn, "files.acme.com", undefined],
    [(name) => hostDestination("sftp", name, "x.csv", 2222), "Files.ACME.com.", "sftp://files.acme.com:2222/x.csv"],
    [(name) => listDestination("braze", "rest.braze.com", name), "VIP", "braze://rest.braze.com/VIP"],
    [(name) => listDestination("braze", "", name), "a/../b%2F", "braze:///a%2F..%2Fb%252F"],
    [(name) => listDestination("braze", "", name), "..", undefined],
    [(name) => listDestination("braze", "", "x", name), "", undefined],
    [(path) => pathDestination("dropbox", path), "/Reports/./a/../orders.csv", "dropbox:/Reports/orders.csv"],
    [(path) => pathDestination("dropbox", path), "/../orders.csv", undefined],
    [(path) => pathDestination("dropbox", path), "/", undefined],
  ]
  for (const [form, text, expected] of forms) {
    it(`${JSON.stringify(text)} is ${expected}`, () => {
      expect(form(text)).to.equal(expected)
    })
  }

  describe("a list of them", () => {
    it("is unknown where it cannot be made, and where it is empty", () => {
      const failing = () => {
        throw new Error("no bucket")
      }
      expect(destinationsOf(failing)).to.deep.equal([undefined])
      expect(destinationsOf(() => [])).to.deep.equal([undefined])
      expect(destinationsOf(() => ["s3://a", undefined])).to.deep.equal(["s3://a", undefined])
    })

    it("names 1,000, and asks for no more", () => {
      let asked = 0
      const numbers = function* () {
        for (;;) yield `tel:${asked++}`
      }
      const named = destinationsOf(numbers)
      expect(named).to.have.length(1001)
      expect(named.slice(-2)).to.deep.equal(["tel:999", undefined])
      expect(asked).to.equal(1001)
    })
  })
})
