import { expect } from "chai"
import fc from "fast-check"
import { SecretMask } from "../../src/outbound/secret_mask"

const maskOf = (...secrets: string[]) => {
  const mask = new SecretMask()
  for (const secret of secrets) mask.add(secret)
  return mask
}

describe("SecretMask", () => {
  it("hides a secret as services quote it, whatever its characters", () => {
    const secret = fc
      .string({ minLength: 8, maxLength: 40 })
      .filter((text) => text.trim() === text && /\w{4}/.test(text))
    const ways: ((text: string) => string)[] = [
      (text) => text,
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => encodeURIComponent(text),
      (text) => new URLSearchParams([["", text]]).toString().slice(1),
      (text) => Buffer.from(text).toString("base64"),
      (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    ]
    fc.assert(
      fc.property(secret, fc.constantFrom(...ways), (text, escape) => {
        expect(maskOf(text).hide(`It was ${escape(text)}, no?`)).to.not.include(escape(text))
      }),
    )
  })

  it("finds it in base64 of something longer, at every place", () => {
    for (const before of ["", "a", "ab", "abc"]) {
      const said = Buffer.from(`${before}swordfish-7and more`).toString("base64")
      expect(maskOf("swordfish-7").hide(said), before).to.include("[redacted]")
    }
  })

  it("takes the credentials out of an authorization header, and the address of a hook", () => {
    const mask = new SecretMask()
    const basic = Buffer.from("jo:swordfish").toString("base64")
    mask.addNamed([
      ["authorization", `Basic ${basic}`],
      ["content-type", "text/plain"],
    ])
    mask.addAddress("https://hooks.example/a/b1?c=d1")
    expect(mask.hide(`${basic} swordfish text/plain /a/b1 ?c=d1`)).to.equal(
      "[redacted] [redacted] text/plain [redacted] [redacted]",
    )
  })

  it("hides the longer of two first, those of another mask too, and nothing that is too short", () => {
    expect(maskOf("abcd", "abcdef", "ab").hide("abcdef abcd ab")).to.equal("[redacted] [redacted] ab")
    const base = new SecretMask()
    const mask = new SecretMask(base)
    base.add("later")
    expect(mask.hide("sooner or later")).to.equal("sooner or [redacted]")
  })
})
