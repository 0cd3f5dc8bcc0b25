import { randomBytes } from "node:crypto"
import { expect } from "chai"
import { decodeProtectedHeader } from "jose"
import { HubError } from "../../src/errors/errors"
import { encipher } from "../../src/sealing/reference_cipher"
import { type SealFault, Vault } from "../../src/sealing/vault"

const OLD_MASTER = "11".repeat(32)
const NEW_MASTER = "22".repeat(32)

describe("Vault", () => {
  const vault = new Vault({ secrets: ["s1"] })
  class Refusal extends Error {
    constructor(readonly fault: SealFault) {
      super(fault)
    }
  }
  const sealOf = (purpose: string) => ({ purpose, ttlSec: 600, refuse: (fault: SealFault) => new Refusal(fault) })
  const login = sealOf("login")

  /** The fault for which the text is refused, by the word of the caller; undefined when it opens. */
  const refusal = async (sealed: string, { seal = login, audience = "acme", by = vault } = {}) => {
    try {
      await by.open(seal, audience, sealed)
      return undefined
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return error.fault
    }
  }

  describe("sealed text", () => {
    it("opens to its claims, at another replica too", async () => {
      const claims = { url: "https://looker.example.com/x?y=1", aud: "not special", facts: { text: "¡Olé, 東京!" } }
      const sealed = await vault.seal(login, "acme", claims)
      const replica = new Vault({ secrets: ["s1"] })
      expect(await replica.open(login, "acme", sealed)).to.deep.equal(claims)
    })

    it("is safe in a URL and shows nothing of its claims", async () => {
      const sealed = await vault.seal(login, "acme", { word: "visible" })
      expect(sealed).to.match(/^[\w.-]+$/)
      const parts = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString("latin1"))
      expect(parts.join()).to.not.include("visible")
    })

    it("case 17: is refused with any one character changed", async () => {
      const sealed = await vault.seal(login, "acme", { word: "w" })
      for (let at = 0; at < sealed.length; at++) {
        for (const other of ["A", "B", "_"].filter((each) => each !== sealed[at])) {
          const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
          expect(await refusal(changed), `${other} at ${at}`).to.equal("damaged")
        }
      }
    })

    it("case 17: is refused with unused bits of its last character changed", async () => {
      const sealed = await vault.seal(login, "acme", {})
      const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
      for (const other of [...digits].filter((each) => !sealed.endsWith(each))) {
        expect(await refusal(sealed.slice(0, -1) + other), other).to.equal("damaged")
      }
    })

    it("is refused for another purpose, by another secret, and when it is nothing of the kind", async () => {
      const sealed = await vault.seal(login, "acme", {})
      expect(await refusal(sealed, { seal: sealOf("code") })).to.equal("damaged")
      expect(await refusal(sealed, { by: new Vault({ secrets: ["s2"] }) })).to.equal("damaged")
      for (const text of [
        "",
        ".",
        "....",
        "garbage",
        "a.b.c.d.e",
        sealed.slice(0, -1),
        `${sealed}A`,
        `${sealed}.`,
        "é",
      ]) {
        expect(await refusal(text), text).to.equal("damaged")
      }
    })

    it("is refused as forbidden for another audience", async () => {
      expect(await refusal(await vault.seal(login, "acme", {}), { audience: "other" })).to.equal("foreign")
    })

    it("is refused once expired", async () => {
      expect(await refusal(await vault.seal(login, "acme", {}, { ttlSec: 0 }))).to.equal("expired")
      expect(await refusal(await vault.seal(login, "acme", {}, { ttlSec: -60 }))).to.equal("expired")
      expect(await refusal(await vault.seal(login, "acme", {}, { ttlSec: 60 }))).to.equal(undefined)
    })

    it("opens after the secret was rotated, as long as the old one is listed", async () => {
      const sealed = await vault.seal(login, "acme", { n: 1 })
      const rotated = new Vault({ secrets: ["s2", "s1"] })
      expect(await rotated.open(login, "acme", sealed)).to.deep.equal({ n: 1 })
      expect(await refusal(await rotated.seal(login, "acme", {}))).to.equal("damaged")
    })
  })

  describe("a revoked text", () => {
    it("opens no more, while others do", async () => {
      const by = new Vault({ secrets: ["s1"], revoked: ["id-1"] })
      expect(await refusal(await vault.seal(login, "acme", {}, { id: "id-1" }), { by })).to.equal("revoked")
      expect(await refusal(await vault.seal(login, "acme", {}, { id: "id-2" }), { by })).to.equal(undefined)
      expect(await refusal(await vault.seal(login, "acme", {}), { by })).to.equal(undefined)
    })
  })

  it("says in the header which key and purpose a text has, and nothing of the secret", async () => {
    const header = async (by: Vault) => decodeProtectedHeader(await by.seal(login, "acme", {}))
    const { kid, ...rest } = await header(vault)
    expect(rest).to.deep.equal({ alg: "dir", enc: "A256GCM", typ: "login", v: 1 })
    // HKDF-SHA256 of the secret without salt, info "integration hub, key id", 6 bytes: computed with openssl.
    expect(kid).to.equal("X7WZhLnO")
    expect((await header(new Vault({ secrets: ["s2", "s1"] }))).kid).to.not.equal(kid)
  })

  describe("stored states", () => {
    const both = new Vault({ secrets: ["s"], cipherMasters: [NEW_MASTER, OLD_MASTER] })
    const old = new Vault({ secrets: ["s"], cipherMasters: [OLD_MASTER] })
    const parse = (text: string) => JSON.parse(text) as { cid: string; payload: string }

    it("are encrypted with the first master key and decrypted with any", () => {
      const written = parse(both.encryptState("¡Olé!"))
      expect(Object.keys(written)).to.deep.equal(["cid", "payload"])
      expect(written.payload).to.match(/^1043022/)
      expect(both.decryptState(written.cid, written.payload)).to.equal("¡Olé!")
      expect(old.decryptState(written.cid, written.payload)).to.equal(undefined)
      const earlier = parse(old.encryptState("before"))
      expect(both.decryptState(earlier.cid, earlier.payload)).to.equal("before")
    })

    it("are not decrypted to garbage under a wrong name, nor when malformed", () => {
      const { cid } = parse(both.encryptState("x"))
      const { payload } = parse(old.encryptState("x".repeat(99)))
      expect(both.decryptState(cid, payload)).to.equal(undefined)
      expect(both.decryptState(cid, "nonsense")).to.equal(undefined)
      expect(both.decryptState("nonsense", payload)).to.equal(undefined)
    })

    it("cannot be encrypted without a master key, which is said clearly", () => {
      expect(() => vault.encryptState("x")).to.throw(HubError, /CIPHER_MASTER/)
    })
  })

  it("finds the master key of a bare version-1 text by its giving JSON", () => {
    const both = new Vault({ secrets: ["s"], cipherMasters: [NEW_MASTER, OLD_MASTER] })
    const text = encipher('{"stateurl":"u"}', Buffer.from(OLD_MASTER, "hex"))
    expect(both.openVersion1(text)).to.equal('{"stateurl":"u"}')
    expect(both.openVersion1(encipher('{"stateurl":"u"}', randomBytes(32)))).to.equal(undefined)
    expect(vault.openVersion1(text)).to.equal(undefined)
  })

  it("refuses to be made without a secret or with a bad master key", () => {
    expect(() => new Vault({ secrets: [] })).to.throw(/secret/)
    expect(() => new Vault({ secrets: ["s"], cipherMasters: ["abc"] })).to.throw(/64 hexadecimal/)
  })
})
