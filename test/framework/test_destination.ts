import { expect } from "chai"
import {
  hostDestination,
  mailDestination,
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
    [
      (url) => webDestination(url, 2),
      "https://hooks.example.com/services/T1/secret",
      "https://hooks.example.com/services",
    ],
    [(url) => webDestination(url, 2), "https://hooks.example.com/secret", "https://hooks.example.com"],
  ]
  for (const [form, text, expected] of forms) {
    it(`${JSON.stringify(text)} is ${expected}`, () => {
      expect(form(text)).to.equal(expected)
    })
  }
})
