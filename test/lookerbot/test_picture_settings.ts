import { generateKeyPairSync } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import { PICTURE_VARIABLES, pictureStore, readPictureSettings } from "../../src/lookerbot/pictures"
import { type Environment, readFrom } from "../support/picture_stage"

const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
const S3 = { SLACKBOT_S3_BUCKET: "pics", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: SECRET }
const AZURE_KEY = Buffer.from("example key of the account").toString("base64")
const AZURE = {
  SLACKBOT_AZURE_CONTAINER: "pics",
  AZURE_STORAGE_ACCOUNT: "example",
  AZURE_STORAGE_ACCESS_KEY: AZURE_KEY,
}
const EMAIL = "robot@example.iam.gserviceaccount.com"
const keyFile = (bits: number) => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits })
  const pem = privateKey.export({ type: "pkcs8", format: "pem" })
  return JSON.stringify({ type: "service_account", client_email: EMAIL, private_key: pem })
}
const GCS = { GOOGLE_CLOUD_BUCKET: "pics", GOOGLE_CLOUD_CREDENTIALS_JSON: keyFile(2048) }

describe("settings of pictures", () => {
  it("keep pictures in Slack when nothing is set", () => {
    expect(readFrom({})).to.deep.equal({ settings: { store: "slack" }, problems: [] })
    expect(pictureStore({ store: "slack" })).to.equal(undefined)
    expect(pictureStore({ store: "none" })).to.equal(undefined)
  })

  for (const [store, environment] of [
    ["s3", { ...S3, ...AZURE, ...GCS }],
    ["azure", { ...AZURE, ...GCS }],
    ["gcs", GCS],
    ["gcs", { ...S3, ...AZURE, ...GCS, LOOKERBOT_IMAGE_STORE: "GCS" }],
    ["slack", { ...S3, LOOKERBOT_IMAGE_STORE: "slack" }],
    ["none", { ...S3, ...AZURE, ...GCS, LOOKERBOT_IMAGE_STORE: "none" }],
  ] as [string, Environment][]) {
    const chosen = environment.LOOKERBOT_IMAGE_STORE
    const found = Object.keys(environment).filter((name) => /BUCKET|CONTAINER/.test(name))
    it(`case 66: choose ${store} of ${found.join(", ")}${chosen ? `, as told: ${chosen}` : ""}`, () => {
      const { settings, problems } = readFrom(environment)
      expect([settings.store, problems]).to.deep.equal([store, []])
    })
  }

  it("hold for links signed for seven days, in the region us-east-1", () => {
    const { settings } = readFrom(S3)
    expect(settings).to.deep.equal({
      store: "s3",
      links: { isPublic: false, ttlSec: 604_800, prefix: "" },
      s3: {
        bucket: "pics",
        region: "us-east-1",
        endpoint: undefined,
        keys: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET, sessionToken: undefined },
      },
    })
    const parts = settings.store === "s3" ? [settings, settings.links, settings.s3, settings.s3.keys] : []
    expect(parts.map(Object.isFrozen)).to.deep.equal([true, true, true, true])
  })

  it("take the address of S3 from the hub's own variable, else from those of AWS's tools", () => {
    const [own, s3, all] = ["https://own.example", "https://s3.example", "https://all.example"]
    const endpointOf = (environment: Record<string, string>) => {
      const { settings } = readFrom({ SLACKBOT_S3_BUCKET: "pics", ...environment })
      return settings.store === "s3" ? settings.s3.endpoint : "none"
    }
    const variables = { SLACKBOT_S3_ENDPOINT: own, AWS_ENDPOINT_URL_S3: s3, AWS_ENDPOINT_URL: all }
    expect(endpointOf(variables)).to.equal(own)
    expect(endpointOf({ ...variables, SLACKBOT_S3_ENDPOINT: "" })).to.equal(s3)
    expect(endpointOf({ AWS_ENDPOINT_URL: all })).to.equal(all)
    expect(endpointOf({})).to.equal(undefined)
  })

  it("read secrets from files", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-pictures-"))
    const file = path.join(folder, "secret")
    writeFileSync(file, `${SECRET}\n`)
    const { settings } = readFrom({
      SLACKBOT_S3_BUCKET: "pics",
      AWS_ACCESS_KEY_ID: "A",
      AWS_SECRET_ACCESS_KEY_FILE: file,
    })
    rmSync(folder, { recursive: true })
    expect(settings.store === "s3" && settings.s3.keys?.secretAccessKey).to.equal(SECRET)
  })

  it("leave keys to the machine where none are set", () => {
    const accessOf = (environment: Environment) => {
      const { settings, problems } = readFrom(environment)
      expect(problems).to.deep.equal([])
      if (settings.store === "s3") return settings.s3.keys
      return settings.store === "azure" ? settings.azure.access : settings.store === "gcs" && settings.gcs.key
    }
    const container = { SLACKBOT_AZURE_CONTAINER: "pics", AZURE_STORAGE_ACCOUNT: "example" }
    expect(accessOf({ SLACKBOT_S3_BUCKET: "pics" })).to.equal(undefined)
    expect(accessOf({ GOOGLE_CLOUD_BUCKET: "pics" })).to.equal(undefined)
    expect(accessOf(container)).to.deep.equal({ identity: { clientId: undefined } })
    const app = { IDENTITY_ENDPOINT: "http://127.0.0.1:41/token", IDENTITY_HEADER: "made-up" }
    expect(accessOf({ ...container, ...app, AZURE_CLIENT_ID: "id1" })).to.deep.equal({
      identity: { clientId: "id1", app: { endpoint: app.IDENTITY_ENDPOINT, secret: "made-up" } },
    })
  })

  for (const [connection, endpoint] of [
    [`DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${AZURE_KEY}`, "https://acme.blob.core.windows.net/"],
    [
      `AccountName=acme;AccountKey=${AZURE_KEY};EndpointSuffix=core.usgovcloudapi.net;`,
      "https://acme.blob.core.usgovcloudapi.net/",
    ],
    [
      `AccountName=acme;AccountKey=${AZURE_KEY};BlobEndpoint=http://127.0.0.1:10000/acme;`,
      "http://127.0.0.1:10000/acme",
    ],
  ] as const) {
    it(`find the account at ${endpoint} by its connection string`, () => {
      const { settings } = readFrom({ ...AZURE, AZURE_STORAGE_CONNECTION_STRING: connection })
      const { address, access } = settings.store === "azure" ? settings.azure : {}
      expect([address?.endpoint.href, address?.accountName, access]).to.deep.equal([
        endpoint,
        "acme",
        { key: AZURE_KEY },
      ])
    })
  }

  it("find Google where no emulator is set", () => {
    const { settings } = readFrom(GCS)
    expect(settings.store === "gcs" && settings.gcs.endpoint).to.equal("https://storage.googleapis.com")
  })

  const STORE = "SLACKBOT_S3_BUCKET is missing: name the bucket for pictures, or choose another LOOKERBOT_IMAGE_STORE."
  for (const [problem, environment] of [
    ["LOOKERBOT_IMAGE_STORE is not a store", { LOOKERBOT_IMAGE_STORE: "ftp-bad" }],
    [STORE, { LOOKERBOT_IMAGE_STORE: "s3" }],
    ["SLACKBOT_AZURE_CONTAINER is missing: ", { LOOKERBOT_IMAGE_STORE: "azure", AZURE_STORAGE_ACCOUNT: "example" }],
    ["GOOGLE_CLOUD_BUCKET is missing: ", { LOOKERBOT_IMAGE_STORE: "gcs" }],
    ["LOOKERBOT_IMAGE_URL_MODE is not a mode", { ...S3, LOOKERBOT_IMAGE_URL_MODE: "open-bad" }],
    ...["0", "604801", "1.5", "bad"].map((ttl) => ["LOOKERBOT_IMAGE_URL_TTL is not", { LOOKERBOT_IMAGE_URL_TTL: ttl }]),
    ...["/a", "a//b", "../bad", "a./", "bad é", `${"bad".repeat(67)}`].map((prefix) => [
      "LOOKERBOT_IMAGE_PREFIX cannot be used",
      { LOOKERBOT_IMAGE_PREFIX: prefix },
    ]),
    ["SLACKBOT_S3_BUCKET is not the name", { ...S3, SLACKBOT_S3_BUCKET: "bad/bucket" }],
    ["SLACKBOT_S3_BUCKET_REGION is not a region", { ...S3, SLACKBOT_S3_BUCKET_REGION: "bad.region" }],
    ["SLACKBOT_S3_ENDPOINT is not a web address", { ...S3, SLACKBOT_S3_ENDPOINT: "bad" }],
    ["AWS_SECRET_ACCESS_KEY is missing", { SLACKBOT_S3_BUCKET: "pics", AWS_ACCESS_KEY_ID: "bad" }],
    ["AWS_ACCESS_KEY_ID is missing", { SLACKBOT_S3_BUCKET: "pics", AWS_SECRET_ACCESS_KEY: "bad" }],
    [
      "AWS_SECRET_ACCESS_KEY_FILE is not a file",
      { ...S3, AWS_SECRET_ACCESS_KEY: "", AWS_SECRET_ACCESS_KEY_FILE: "/bad" },
    ],
    ["SLACKBOT_AZURE_CONTAINER is not the name", { ...AZURE, SLACKBOT_AZURE_CONTAINER: "bad container" }],
    ["AZURE_STORAGE_ACCOUNT is missing", { SLACKBOT_AZURE_CONTAINER: "pics" }],
    ["AZURE_STORAGE_ACCOUNT is neither", { ...AZURE, AZURE_STORAGE_ACCOUNT: "bad account" }],
    ["AZURE_STORAGE_ACCOUNT is neither", { ...AZURE, AZURE_STORAGE_ACCOUNT: "ftp://bad.example.com" }],
    ["AZURE_STORAGE_ACCESS_KEY is not a key", { ...AZURE, AZURE_STORAGE_ACCESS_KEY: "bad!" }],
    ["AZURE_STORAGE_ACCESS_KEY is not a key", { ...AZURE, AZURE_STORAGE_ACCESS_KEY: "sv=2024&sig=bad" }],
    [
      "IDENTITY_ENDPOINT is not a web address",
      { ...AZURE, AZURE_STORAGE_ACCESS_KEY: "", IDENTITY_ENDPOINT: "bad", IDENTITY_HEADER: "bad" },
    ],
    ...[
      "bad",
      "AccountName=bad",
      "AccountName=acme;AccountKey=bad!",
      "AccountName=acme;SharedAccessSignature=sig=bad",
    ].map((connection) => [
      "AZURE_STORAGE_CONNECTION_STRING cannot be used",
      { ...AZURE, AZURE_STORAGE_CONNECTION_STRING: connection },
    ]),
    ["GOOGLE_CLOUD_BUCKET is not the name", { ...GCS, GOOGLE_CLOUD_BUCKET: "bad/bucket" }],
    ...["bad", '{"client_email":"bad"}', '{"client_email":"a","private_key":"bad"}', keyFile(1024)].map((json) => [
      "GOOGLE_CLOUD_CREDENTIALS_JSON is not the key file",
      { ...GCS, GOOGLE_CLOUD_CREDENTIALS_JSON: json },
    ]),
    ["GOOGLE_CLOUD_STORAGE_ENDPOINT is not a web", { ...GCS, GOOGLE_CLOUD_STORAGE_ENDPOINT: "bad" }],
  ] as [string, Environment][]) {
    const [name, value = ""] = Object.entries(environment).at(-1) ?? []
    it(`tell without a value that ${problem}, with ${name} "${value.slice(0, 40)}"`, () => {
      const { settings, problems } = readFrom(environment)
      expect(settings).to.deep.equal({ store: "none" })
      expect(problems).to.have.length(1)
      expect(problems[0])
        .to.match(new RegExp(`^${problem}`))
        .and.not.match(/\bbad\b|-bad|ftp:/)
    })
  }

  it("tell all problems at once", () => {
    const { problems } = readFrom({ LOOKERBOT_IMAGE_STORE: "s3", LOOKERBOT_IMAGE_URL_TTL: "0", AWS_ACCESS_KEY_ID: "a" })
    expect(problems.map((text) => text.split(" ")[0])).to.deep.equal([
      "LOOKERBOT_IMAGE_URL_TTL",
      "SLACKBOT_S3_BUCKET",
      "AWS_SECRET_ACCESS_KEY",
    ])
  })

  it("declare every variable that they read", () => {
    const names = new Set<string>()
    const record = (environment: Environment) =>
      new Proxy(environment, {
        get(target, name: string) {
          names.add(name)
          return target[name]
        },
      })
    const app = { IDENTITY_HEADER: "made-up", IDENTITY_ENDPOINT: "http://127.0.0.1" }
    for (const environment of [S3, AZURE, GCS, { ...AZURE, AZURE_STORAGE_ACCESS_KEY: "", ...app }]) {
      readPictureSettings(new EnvironmentReader(record(environment)))
    }
    const declared = PICTURE_VARIABLES.map(({ name }) => name)
    expect([...names].filter((name) => !name.endsWith("_FILE")).sort()).to.deep.equal([...declared].sort())
  })
})
