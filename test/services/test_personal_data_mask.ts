import { expect } from "chai"
import { SecretMask } from "../../src/framework"
import { hashed, PersonalDataMask } from "../../src/services/advertising"

describe("PersonalDataMask", () => {
  const maskOf = (...rows: string[][]) => {
    const mask = new PersonalDataMask()
    mask.watch(rows)
    return mask
  }

  it("hides what was sent, in whatever case and escape it comes back", () => {
    const mask = maskOf(["Mary@Example.com", "Valéry O'Neil", "+1 (650) 555-1212"])
    expect(mask.hide("No such user: mary@example.com.")).to.equal("No such user: [redacted].")
    expect(mask.hide('"mary\\u0040example.com"')).to.equal('"[redacted]"')
    expect(mask.hide("MARY@EXAMPLE.COM, Val\\u00e9ry")).to.equal("[redacted], [redacted]")
    expect(mask.hide("of O'Neil at 555-1212")).to.equal("of O'[redacted] at [redacted]")
  })

  it("leaves other texts alone, and hashes", () => {
    const mask = maskOf([hashed("a"), "us"])
    const text = `Invalid parameter: ${hashed("a")} us "\\u0041\\n"`
    expect(mask.hide(text)).to.equal(text)
    expect(new PersonalDataMask().hide('"\\u0041"')).to.equal('"\\u0041"')
  })

  it("keeps JSON readable", () => {
    const text = JSON.stringify({ said: 'x"y\\' }).replace("x", "\\u0022")
    expect(JSON.parse(maskOf(["mary"]).hide(text))).to.deep.equal({ said: '""y\\' })
  })

  it("hides the secrets of the request as well, and the rows of now only", () => {
    const secrets = new SecretMask()
    secrets.add("token-1")
    const mask = new PersonalDataMask(secrets)
    mask.watch([["first"]])
    mask.watch([["second"]])
    expect(mask.hide("token-1 first second")).to.equal("[redacted] first [redacted]")
  })

  it("needs no longer for many rows", () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => [`user${at}@example.com`, `name${at}`])
    const text = rows
      .slice(0, 2700)
      .map(([email]) => email)
      .join(" ")
    expect(maskOf(...rows).hide(text)).to.not.match(/user\d+@/)
  }).timeout(2000)
})
