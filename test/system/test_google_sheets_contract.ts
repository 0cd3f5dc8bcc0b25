import { expect } from "chai"
import { GoogleSheetsIntegration } from "../../src/integrations/google_sheets/google_sheets"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"
import { SheetsStandIn } from "../support/sheets_stand_in"

const tokens = { access_token: "a1", refresh_token: "r1", expiry_date: Date.now() + 3600_000 }

describe("google_sheets by the published documents of Sheets and Drive", () => {
  let standIn: SheetsStandIn
  let sheets: Peer
  let drive: Peer
  before(async () => {
    standIn = await SheetsStandIn.start()
    const { url } = standIn.google
    ;[sheets, drive] = await Promise.all([startContract("google_sheets", url), startContract("google_drive", url)])
  })
  after(() => Promise.all([sheets?.stop(), drive?.stop(), standIn?.stop()]))

  let valueInput = "USER_ENTERED"
  afterEach(() => (valueInput = "USER_ENTERED"))

  const post = async (route: string, more: object) => {
    const addresses = { ...standIn.google.addresses, api: drive.url, sheets: sheets.url }
    const environment = {
      GOOGLE_SHEET_CLIENT_ID: "c",
      GOOGLE_SHEET_CLIENT_SECRET: "s",
      GOOGLE_SHEETS_WRITE_BATCH: "2000",
      GOOGLE_SHEETS_BASE_DELAY: "0.01",
      GOOGLE_SHEETS_VALUE_INPUT: valueInput,
    }
    const data = { state_json: JSON.stringify({ tokens, redirect: "u" }) }
    const { body } = await hubWith(new GoogleSheetsIntegration({ addresses, retryDelayMs: 5 }), { environment })
      .post(`/actions/google_sheets/${route}`)
      .send({ type: "query", data, ...more })
      .expect(200)
    return body as unknown
  }
  const send = async (data: string, formParams: object = {}) => {
    const attachment = { mimetype: "text/csv", extension: "csv", data }
    const form_params = { filename: "f", overwrite: "yes", ...formParams }
    const body = (await post("execute", { attachment, form_params })) as {
      looker: { success: boolean; message: string }
    }
    return body.looker
  }

  it("the rows of a result are written over a sheet, which grows", async () => {
    standIn.columnCount = 2
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},"a ""b""",c`)
    const { success, message } = await send(rows.join("\n"))
    expect(success, message).to.equal(true)
    expect(standIn.cells).to.have.length(5000)
    expect(standIn.cells.at(-1)).to.deep.equal(["4999", 'a "b"', "c"])
    expect(standIn.steps.filter((step) => step === "grow")).to.have.length(3)
  })

  it("values are written as they are, over a sheet and into a new one", async () => {
    valueInput = "RAW"
    for (const overwrite of ["yes", "no"]) {
      const { success, message } = await send("a,b\n=1+1,2.5\n,3", { overwrite })
      expect(success, message).to.equal(true)
      expect(standIn.raw).to.deep.equal([
        ["a", "b"],
        ["=1+1", 2.5],
        [undefined, 3],
      ])
    }
    expect(standIn.created).to.have.length(1)
  })

  it("the sheet is looked for in My Drive, in a folder of an address, and in a shared drive", async () => {
    const folderid = "https://drive.google.com/drive/folders/ABC"
    for (const place of [{}, { folderid }, { drive: "D1", folder: "root" }]) {
      const { success, message } = await send("a,b", place)
      expect(success, message).to.equal(true)
    }
  })

  it("the form asks for drives and folders", async () => {
    for (const drive of ["mydrive", "D1"]) {
      const form_params = { drive, fetchpls: "fetch" }
      const { fields, error } = (await post("form", { form_params })) as { fields: { name: string }[]; error?: string }
      expect(error).to.equal(undefined)
      expect(fields.map(({ name }) => name)).to.deep.equal(["drive", "folder", "filename", "overwrite"])
    }
  })

  for (const [what, change] of [
    ["a kind of paste that there is not", { pasteData: { type: "PASTE_ALL" } }],
    ["a member that there is not", { pasteData: { separator: "," } }],
  ] as const) {
    it(`the document refuses ${what}`, async () => {
      const answer = await fetch(`${sheets.url}/v4/spreadsheets/sheet-1:batchUpdate`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer a1" },
        body: JSON.stringify({ requests: [change] }),
      })
      expect(answer.status).to.equal(422)
    })
  }
})
