import { expect } from "chai"
import { createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto"
import ssh2 from "ssh2"
import { makeKeys } from "../../support/sftp_server"
import { SftpStage } from "../../support/sftp_stage"

const PASSPHRASE = "p4ssphrase"
const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey
const EC = generateKeyPairSync("ec", { namedCurve: "P-384" }).privateKey
const ED25519 = generateKeyPairSync("ed25519").privateKey
const PKCS1 = RSA.export({ type: "pkcs1", format: "pem" }).toString()
/** Made by `openssl pkcs8 -topk8 -iter 5000000`. */
const MANY_ROUNDS = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGcMFgGCSqGSIb3DQEFDTBLMCoGCSqGSIb3DQEFDDAdBAh4/VJWgxEYyAIDTEtA
MAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBCRCezvR5J/yszLk9+b5cC5BEBp
ZCnRK1tYOu4DDkvqdTh1kVjRp9OHIfHkR2wWe8pb3vGExfvNtJqz4dBX+SUIgfjt
qGZTOVEdcvntXpD0SZx/
-----END ENCRYPTED PRIVATE KEY-----`
/** Made by `openssl pkcs8 -topk8 -scrypt`. */
const SCRYPT = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGTME8GCSqGSIb3DQEFDTBCMCEGCSsGAQQB2kcECzAUBAgiUb4SPlSFRQICQAAC
AQgCAQEwHQYJYIZIAWUDBAEqBBAGhzl9VA2kwuIiLEqmxqAHBEA+JnHs9qbsSrK5
YRgZ8gqmpWh7T6Z9C97EEPL8Gm1tCBrZ5pZFewo58b1sajawH0JFfmLou2RRpsKz
fcO1h0K0
-----END ENCRYPTED PRIVATE KEY-----`

describe("sftp: private keys", () => {
  let stage: SftpStage
  beforeEach(async () => {
    stage = await SftpStage.start()
  })
  afterEach(() => stage.stop())

  /** Logs in at a server that takes nothing but this key. */
  async function logIn(key: KeyObject, typed: string, passphrase = "") {
    await stage.useServer({ methods: ["publickey"], publicKey: publicLine(key) })
    await stage.succeed({ private_key: typed, passphrase, password: "" })
  }

  for (const [kind, key] of Object.entries({ RSA, EC, ED25519 })) {
    it(`${kind} is taken in PKCS #8`, () => logIn(key, pkcs8(key)))

    it(`${kind} is taken in PKCS #8 that is encrypted`, () => logIn(key, encrypted(key), PASSPHRASE))
  }

  it("the form that openssl has long written is taken, encrypted too", async () => {
    await logIn(RSA, PKCS1)
    await logIn(EC, EC.export({ type: "sec1", format: "pem" }).toString())
    const options = { cipher: "aes-128-cbc", passphrase: PASSPHRASE }
    const old = RSA.export({ type: "pkcs1", format: "pem", ...options }).toString()
    expect(old).to.include("DEK-Info")
    await logIn(RSA, old, PASSPHRASE)
    await logIn(RSA, old.replaceAll("\n", " "), PASSPHRASE)
  })

  for (const [how, change] of [
    ["\\n for line breaks", (text: string) => text.replaceAll("\n", "\\n")],
    ["\\r\\n for line breaks", (text: string) => text.replaceAll("\n", "\\r\\n")],
    ["blanks for line breaks", (text: string) => text.replaceAll("\n", " ")],
    ["no line breaks", (text: string) => text.replaceAll("\n", "")],
    ["the line breaks of Windows", (text: string) => text.replaceAll("\n", "\r\n")],
    ["quotes around it", (text: string) => `"${text.trim()}"`],
    ["blanks before each line", (text: string) => text.replaceAll("\n", "\n    ")],
    ["what openssl writes before it", (text: string) => `Bag Attributes\n    friendlyName: reports\n${text}`],
  ] as const) {
    it(`a key is taken with ${how}`, async () => {
      const keys = makeKeys()
      await stage.useServer({ methods: ["publickey"], publicKey: keys.public })
      await stage.succeed({ private_key: change(keys.private), password: "" })
      await logIn(RSA, change(pkcs8(RSA)))
    })
  }

  it("a key is found behind its public half, and behind the parameters of its curve", async () => {
    await logIn(RSA, `${publicLine(RSA)}\n${pkcs8(RSA)}`)
    const parameters = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
    await logIn(EC, parameters + EC.export({ type: "sec1", format: "pem" }).toString())
  })

  it("each other text is refused at its field with what to do, and nobody is called", async () => {
    const publicPem = createPublicKey(RSA).export({ type: "spki", format: "pem" }).toString()
    const refused: [text: string, typed: string, passphrase?: string][] = [
      ["public key", publicPem],
      ["public key", publicLine(RSA)],
      ["certificate", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"],
      ["its first line", PKCS1.split("\n").slice(1).join("\n")],
      ["its last line", PKCS1.split("\n").slice(0, -3).join("\n")],
      ["not complete", PKCS1.split("\n").toSpliced(3, 5).join("\n")],
      ["passphrase is missing", encrypted(ED25519)],
      ["passphrase is wrong", encrypted(ED25519), "wr0ng"],
      ["rounds of PBKDF2", MANY_ROUNDS, PASSPHRASE],
      ["rounds of PBKDF2", SCRYPT, PASSPHRASE],
      ["the kind x25519", pkcs8(generateKeyPairSync("x25519").privateKey)],
      ["Export OpenSSH key", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\n"],
      ["too long", pkcs8(RSA).replace("\n", `\n${"A".repeat(10_000)}`)],
    ]
    for (const [text, private_key, passphrase] of refused) {
      const outcome = await stage.fail(text, { private_key, passphrase })
      expect(outcome.message).to.match(/^The private key cannot be used: /)
      expect(outcome.validation_errors).to.deep.equal({ private_key: outcome.message })
    }
    expect(stage.server.opened).to.equal(0)
  })
})

function pkcs8(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString()
}

function encrypted(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: PASSPHRASE }).toString()
}

/** The public half as a line of `authorized_keys`. */
function publicLine(key: KeyObject): string {
  const { x = "" } = key.export({ format: "jwk" })
  if (key.asymmetricKeyType === "ed25519") {
    const head = Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1")
    return `ssh-ed25519 ${Buffer.concat([head, Buffer.from(x, "base64url")]).toString("base64")}`
  }
  const type = key.asymmetricKeyType === "rsa" ? "pkcs1" : "sec1"
  const [parsed] = [ssh2.utils.parseKey(key.export({ type, format: "pem" }))].flat()
  if (!parsed || parsed instanceof Error) throw new Error("no key")
  return `${parsed.type} ${parsed.getPublicSSH().toString("base64")}`
}
