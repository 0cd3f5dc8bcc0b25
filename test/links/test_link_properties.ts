import { deflateRawSync } from "node:zlib"
import { expect } from "chai"
import { compactDecrypt, decodeProtectedHeader, FlattenedEncrypt, generateKeyPair } from "jose"
import { KeyRing } from "../../src/sealing"
import { forgeCbcSeal, forgeSeal, sealKey } from "../support/forged_seal"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { SeededRandom } from "../support/seeded_random"

const DO = ["trigger_datagroup:shop::orders"]
const OWN_SECRET = "the-secret-of-the-links-0123456789abcdef"
const OTHER_SECRET = "another-secret-of-the-links-0123456789"
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
/** What may stand in a path besides. */
const IN_PATHS = `${BASE64URL}.=+~!*'(),;:@&$`
const NOT_FOUND = { success: false, error: "There is no link at this address." }

describe("no changed byte is accepted of what is sealed", () => {
  let stage: LinksStage
  let link: { address: string; secret: string }
  before(async () => {
    stage = await LinksStage.start({ LINKS_SECRET: OWN_SECRET })
    link = (await stage.make("webhook", { do: DO })) as typeof link
    stage.clear()
  })
  // Nothing that is sent here reaches Looker.
  afterEach(() => expect(stage.lookerCalls).to.deep.equal([]))
  after(async () => {
    // The twin of all that was refused.
    expect((await stage.send(link, {}, { id: "twin" })).status).to.equal(200)
    await stage.stop()
  })

  const addressOf = (sealed: string, source = "webhook") => `${BASE_URL}/hooks/${source}/${sealed}`
  const sealedOf = ({ address }: { address: string }) => address.slice(addressOf("").length)

  async function expectUnknown(sealed: string, what: string): Promise<void> {
    const answer = await stage.send({ ...link, address: addressOf(sealed) }, {}, { id: what.replace(/\W/g, "_") })
    expect([answer.status, answer.json], `${what}: ${sealed}`).to.deep.equal([404, NOT_FOUND])
  }

  describe("a link:", () => {
    it("every place with another character, and random places with random ones", async () => {
      const random = new SeededRandom(14)
      const sealed = sealedOf(link)
      for (let at = 0; at < sealed.length; at++) {
        await expectUnknown(random.withOneChanged(sealed, BASE64URL, at), `at ${at}`)
      }
      for (let n = 0; n < 100; n++) await expectUnknown(random.withOneChanged(sealed, IN_PATHS), `random ${n}`)
    })

    it("left out, put in, cut off, put behind", async () => {
      const random = new SeededRandom(15)
      const sealed = sealedOf(link)
      for (let n = 0; n < 40; n++) {
        const at = 1 + random.below(sealed.length - 1)
        await expectUnknown(sealed.slice(0, at) + sealed.slice(at + 1), `without ${at}`)
        await expectUnknown(sealed.slice(0, at) + random.oneOf(IN_PATHS) + sealed.slice(at), `more at ${at}`)
        await expectUnknown(sealed.slice(0, at), `up to ${at}`)
        await expectUnknown(sealed.slice(at), `from ${at}`)
      }
      for (const end of ["A", ".", "..", ".A", "=", "==", "%20", "%0A", "%00", "%2E", "%2F", "%3D", sealed]) {
        await expectUnknown(sealed + end, `with ${end.slice(0, 9)} behind`)
        await expectUnknown(end + sealed, `with ${end.slice(0, 9)} in front`)
      }
    })

    it("parts of another link of the same hub, and parts in another order", async () => {
      const other = sealedOf(await stage.make("webhook", { do: DO }))
      stage.clear()
      const [mine, theirs] = [sealedOf(link).split("."), other.split(".")]
      for (const at of [2, 3, 4]) {
        await expectUnknown(mine.with(at, theirs[at] ?? "").join("."), `part ${at} of another`)
        await expectUnknown(theirs.with(at, mine[at] ?? "").join("."), `all but part ${at} of another`)
        await expectUnknown(mine.with(at, "").join("."), `without part ${at}`)
      }
      await expectUnknown(mine.toReversed().join("."), "reversed")
      await expectUnknown(mine.with(1, mine[2] ?? "").join("."), "with an encrypted key")
      await expectUnknown(mine.with(0, theirs[3] ?? "").join("."), "content in place of the header")
      await expectUnknown(encodeURIComponent(JSON.stringify({ ciphertext: mine[3], iv: mine[2] })), "as JSON")
    })

    it("the same bytes in another spelling: padding, unused bits, the other alphabet of Base64", async () => {
      const parts = sealedOf(link).split(".")
      for (const [at, part] of parts.entries()) {
        const spellings = [`${part}=`, `${part}==`, `${part}%3D%3D`, `${part}%0A`, `%09${part}`, `${part}*`]
        // Two, three or six characters; the last has bits that say nothing.
        if (part.length % 4 !== 0) {
          const last = BASE64URL.indexOf(part.at(-1) ?? "")
          for (const bit of [1, 2].slice(0, part.length % 4 === 2 ? 2 : 1)) {
            spellings.push(part.slice(0, -1) + (BASE64URL[last ^ bit] ?? ""))
          }
        }
        if (/[-_]/.test(part)) spellings.push(part.replaceAll("-", "%2B").replaceAll("_", "%2F"))
        for (const spelling of spellings) await expectUnknown(parts.with(at, spelling).join("."), `part ${at}`)
      }
    })
  })

  describe("the header, though the key is right:", () => {
    let header: Record<string, unknown>
    let plain: Buffer
    const key = sealKey(OWN_SECRET, "link")
    before(async () => {
      header = { ...decodeProtectedHeader(sealedOf(link)) }
      plain = Buffer.from((await compactDecrypt(sealedOf(link), key)).plaintext)
    })

    it("what is forged with the right header is a link, so that the forger is right", async () => {
      const answer = await stage.send({ ...link, address: addressOf(forgeSeal(header, plain, key)) }, {}, { id: "own" })
      expect(answer.status).to.equal(200)
      stage.clear()
    })

    it("another algorithm, type, version, key; compression; what a reader must understand", async () => {
      const changes: object[] = [
        ...["grant", "state", "LINK", "link ", "JWT", "", null, 1, ["link"], undefined].map((typ) => ({ typ })),
        ...["none", "", "DIR", "A256KW", "A256GCMKW", "RSA-OAEP-256", "ECDH-ES", "HS256", null, ["dir"]].map((alg) => ({
          alg,
        })),
        ...["none", "", "A128GCM", "A192GCM", "A128CBC-HS256", "A256CBC-HS512", null, ["A256GCM"]].map((enc) => ({
          enc,
        })),
        ...["", "AAAAAAAA", "__proto__", null, 7, [header.kid], undefined].map((kid) => ({ kid })),
        ...[0, 2, "1", null, undefined].map((v) => ({ v })),
        ...["DEF", "", "none", "GZIP"].map((zip) => ({ zip })),
        ...[["exp"], ["v"], [], "v", ["b64"], ["alg"]].map((crit) => ({ crit, b64: true })),
      ]
      for (const change of changes) {
        await expectUnknown(forgeSeal({ ...header, ...change }, plain, key), JSON.stringify(change))
      }
      await expectUnknown(forgeSeal({ ...header, zip: "DEF" }, deflateRawSync(plain), key), "really compressed")
      for (const text of ["null", "[]", "7", '""', "{", "", "{}", "[".repeat(1000)]) {
        await expectUnknown(forgeSeal(text, plain, key), `header ${text.slice(0, 9)}`)
      }
    })

    it("sealed rightly in another way", async () => {
      const short = key.subarray(0, 16)
      await expectUnknown(forgeSeal({ ...header, enc: "A128GCM" }, plain, short), "A128GCM")
      await expectUnknown(forgeCbcSeal({ ...header, enc: "A128CBC-HS256" }, plain, key), "A128CBC-HS256")
      const { publicKey } = await generateKeyPair("RSA-OAEP-256")
      const ways = [
        { alg: "RSA-OAEP-256", with: publicKey },
        { alg: "A256KW", with: key },
        { alg: "A256GCMKW", with: key },
        { alg: "PBES2-HS512+A256KW", with: key },
      ]
      for (const { alg, with: one } of ways) {
        const encrypt = new FlattenedEncrypt(plain).setProtectedHeader({ ...header, alg, enc: "A256GCM" })
        const { protected: first, encrypted_key, iv, ciphertext, tag } = await encrypt.encrypt(one)
        await expectUnknown([first, encrypted_key, iv, ciphertext, tag].join("."), alg)
      }
    })

    it("what is no claims of a link", async () => {
      const claims = JSON.parse(plain.toString()) as Record<string, unknown>
      for (const name of ["id", "src", "lk", "cfg", "do", "by", "iat", "exp"]) {
        for (const value of [undefined, null, {}, [], true, [[]], { a: { b: 1 } }, name === "exp" ? "9" : 9]) {
          // A filter of nothing is one, and so is a list of no operations.
          const isClaim = JSON.stringify(value) === { cfg: "{}", do: "[]", iat: "9" }[name]
          const text = Buffer.from(JSON.stringify({ ...claims, [name]: value }))
          if (!isClaim) await expectUnknown(forgeSeal(header, text, key), `${name} ${JSON.stringify(value)}`)
        }
      }
      for (const text of ["", "null", "[]", "7", "{", "\u0000", '{"id":'.repeat(500)]) {
        await expectUnknown(forgeSeal(header, Buffer.from(text), key), `claims ${text.slice(0, 9)}`)
      }
      await expectUnknown(forgeSeal(header, deflateRawSync(plain), key), "claims that are bytes")
    })

    it("the name of another key that the hub has", async () => {
      await stage.startHub({ LINKS_SECRET: `${OTHER_SECRET},${OWN_SECRET}` })
      const theirs = new KeyRing([OTHER_SECRET]).kid
      await expectUnknown(forgeSeal({ ...header, kid: theirs }, plain, key), "their name, our key")
      await expectUnknown(forgeSeal(header, plain, sealKey(OTHER_SECRET, "link")), "our name, their key")
      await expectUnknown(forgeSeal(header, plain, sealKey(OWN_SECRET, "grant")), "the key of grants")
      const statusOf = async (sealed: string) =>
        (await stage.send({ ...link, address: addressOf(sealed) }, {}, { id: "key" })).status
      expect(await statusOf(forgeSeal(header, plain, key))).to.equal(200)
      // It opens, but its secret is another, as that comes from the key too.
      expect(await statusOf(forgeSeal({ ...header, kid: theirs }, plain, sealKey(OTHER_SECRET, "link")))).to.equal(401)
      stage.clear()
      await stage.startHub({ LINKS_SECRET: OWN_SECRET })
    })
  })

  it("a grant: nothing but itself opens", async () => {
    const ring = new KeyRing([OWN_SECRET])
    const random = new SeededRandom(16)
    const sealed = await ring.seal("grant", { looker: "acme", id: "3", permissions: { deploy: true } })
    for (let at = 0; at < sealed.length; at++) {
      expect(ring.open("grant", random.withOneChanged(sealed, IN_PATHS, at)), `at ${at}`).to.equal(undefined)
      expect(ring.open("grant", sealed.slice(0, at)), `up to ${at}`).to.equal(undefined)
    }
    for (const purpose of ["link", "state"]) expect(ring.open(purpose, sealed)).to.equal(undefined)
    expect(ring.open("grant", sealed)).to.not.equal(undefined)
  })
})
