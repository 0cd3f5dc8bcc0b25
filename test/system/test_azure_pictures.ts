import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { LocalAzure } from "../support/local_azure"
import {
  type Environment,
  failure,
  fetched,
  PICTURE,
  put,
  queryOf,
  SHOWN,
  withoutQuery,
} from "../support/picture_stage"

describe("pictures in azurite", () => {
  let azure: LocalAzure
  before(async () => {
    azure = await LocalAzure.start("pics")
  })
  after(() => azure.stop())
  const at = (address: string, more: Environment = {}) => ({
    SLACKBOT_AZURE_CONTAINER: "pics",
    AZURE_STORAGE_ACCOUNT: address,
    AZURE_STORAGE_ACCESS_KEY: azure.key,
    ...more,
  })

  it("are shown by a signed link, and not without its signature", async () => {
    const link = await put(at(azure.url, { LOOKERBOT_IMAGE_PREFIX: "bot/" }))
    expect(await fetched(link)).to.deep.equal(SHOWN)
    expect(queryOf(link)).to.include({ sp: "r", sr: "b" })
    const days = (Date.parse(queryOf(link).se ?? "") - Date.now()) / 86_400_000
    expect(days).to.be.within(6.99, 7)
    expect((await fetched(withoutQuery(link))).status).to.be.within(400, 404)
    expect((await fetched(link.replace("bot/", "other/"))).status).to.equal(403)
  })

  it("are not shown when the time of the link is up", async () => {
    const link = await put(at(azure.url, { LOOKERBOT_IMAGE_URL_TTL: "1" }))
    await sleep(1000)
    expect((await fetched(link)).status).to.equal(403)
  })

  it("are found by a connection string", async () => {
    const connection = `AccountName=devstoreaccount1;AccountKey=${azure.key};BlobEndpoint=${azure.url};`
    const link = await put({ SLACKBOT_AZURE_CONTAINER: "pics", AZURE_STORAGE_CONNECTION_STRING: connection })
    expect(await fetched(link)).to.deep.equal(SHOWN)
  })

  it("have their plain address when they are public", async () => {
    const link = await put(at(azure.url, { LOOKERBOT_IMAGE_URL_MODE: "public" }))
    expect(link).to.match(/\/devstoreaccount1\/pics\/[0-9a-f]{64}\.png$/)
    expect((await azure.blob("pics", link.split("/").at(-1) ?? "")).bytes.equals(PICTURE.png)).to.equal(true)
  })

  it("cannot be stored in a container that is not there", async () => {
    const { message } = await failure(at(azure.url, { SLACKBOT_AZURE_CONTAINER: "other" }))
    expect(message).to.equal(
      "Azure Storage answered 404 (ContainerNotFound): The specified container does not exist. " +
        "Check SLACKBOT_AZURE_CONTAINER.",
    )
  })
})
