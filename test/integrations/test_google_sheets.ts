import { Readable } from "node:stream"
import { expect } from "chai"
import { GoogleSheetsIntegration } from "../../src/integrations/google_sheets/google_sheets"
import { FakeLooker } from "../support/fake_looker"
import { googleError } from "../support/google_stand_in"
import { hubWith, type TestHub } from "../support/hub_with"
import { SheetsStandIn } from "../support/sheets_stand_in"

const SHEET_CLIENT = { GOOGLE_SHEET_CLIENT_ID: "sheet-id", GOOGLE_SHEET_CLIENT_SECRET: "sheet-secret" }
const DRIVE_CLIENT = { GOOGLE_DRIVE_CLIENT_ID: "drive-id", GOOGLE_DRIVE_CLIENT_SECRET: "drive-secret" }
const SPREADSHEET = "application/vnd.google-apps.spreadsheet"
const STATE_JSON = JSON.stringify({
  tokens: { access_token: "a1", refresh_token: "r1", expiry_date: Date.now() + 3600_000 },
  redirect: "u",
})
const BUSY = googleError(429, "Quota exceeded for quota metric 'Write requests'.")

interface Outcome {
  success: boolean
  message?: string
  error?: { http_code: number; message: string }
  validation_errors: object
  webhookId?: string
  state?: object
}

describe("google_sheets", () => {
  let sheets: SheetsStandIn
  let looker: FakeLooker
  let hub: TestHub
  beforeEach(async () => {
    sheets = await SheetsStandIn.start()
    looker = await FakeLooker.start()
    useHub()
  })
  afterEach(() => Promise.all([sheets.stop(), looker.stop()]))

  const useHub = (environment: Record<string, string> = SHEET_CLIENT) => {
    const { addresses } = sheets.google
    hub = hubWith(new GoogleSheetsIntegration({ addresses, retryDelayMs: 5 }), {
      environment: { GOOGLE_SHEETS_BASE_DELAY: "0.01", ...environment },
    })
  }
  const form = async (data: object) => {
    const call = hub.post("/actions/google_sheets/form")
    const { body } = await call.send({ data: { state_url: "https://looker.example.com/1", ...data } }).expect(200)
    return (body as { fields: { name: string; oauth_url?: string }[] }).fields
  }
  const execute = async (formParams: object, body: object): Promise<Outcome> => {
    const call = hub.post("/actions/google_sheets/execute").set("x-looker-webhook-id", "w1")
    const all = { type: "query", data: { state_json: STATE_JSON }, form_params: formParams, ...body }
    return ((await call.send(all).expect(200)).body as { looker: Outcome }).looker
  }
  /** Over the sheet that is there, unless said otherwise. */
  const send = (csv: string, formParams: object = {}) =>
    execute(
      { filename: "f", overwrite: "yes", ...formParams },
      { attachment: { mimetype: "text/csv", extension: "csv", data: csv } },
    )
  const stream = (rows: Iterable<string>, options?: Parameters<FakeLooker["download"]>[1]) =>
    execute(
      { filename: "f", overwrite: "yes" },
      { scheduled_plan: { download_url: looker.download(() => Readable.from(chunks(rows)), options) } },
    )
  const searches = () => sheets.google.calls("GET", "/drive/v3/files").map(({ query }) => Object.fromEntries(query))
  const writes = () => sheets.google.calls("POST", "/v4/")
  const pastes = () => sheets.steps.filter((step) => step === "data")
  const expectFailure = (outcome: Outcome, message: RegExp) => {
    expect(outcome).to.include({ success: false, webhookId: "w1" })
    expect(outcome.message).to.match(message).and.include("[GOOGLE_SHEETS]")
    expect(outcome.error?.message).to.equal(outcome.message)
  }

  describe("the login", () => {
    const consent = async () => {
      const fields = await form({})
      expect(fields.map(({ name }) => name)).to.deep.equal(["login"])
      const { pathname, search } = new URL(fields[0]?.oauth_url ?? "")
      const { headers } = await hub.anonymous("get", pathname + search).expect(302)
      return Object.fromEntries(new URL(headers.location ?? "").searchParams)
    }
    const listed = async () =>
      ((await hub.post("/").expect(200)).body as { integrations: Record<string, unknown>[] }).integrations

    it("case 1: is by its own client, or by that of Drive where there is one", async () => {
      const [entry] = await listed()
      expect(entry).to.deep.include({
        name: "google_sheets",
        label: "Google Sheets",
        uses_oauth: true,
        token_url: "https://hub.example.com/actions/google_sheets/oauth_token",
        supported_formats: ["csv"],
        supported_action_types: ["query"],
        supported_download_settings: ["url"],
      })
      expect(entry).to.not.have.any.keys("supported_formattings", "supported_visualization_formattings")
      expect(await consent()).to.include({ client_id: "sheet-id" })
      useHub({ ...SHEET_CLIENT, ...DRIVE_CLIENT })
      expect(await consent()).to.include({ client_id: "drive-id" })
      useHub({ ...SHEET_CLIENT, GOOGLE_DRIVE_CLIENT_ID: "drive-id" })
      expect(await consent()).to.include({ client_id: "sheet-id" })
      useHub(DRIVE_CLIENT)
      expect(await listed()).to.deep.equal([])
    })

    it("case 2: asks for lasting access to sheets, drive and address", async () => {
      expect(await consent()).to.include({
        scope:
          "https://www.googleapis.com/auth/spreadsheets https://www.googleapis.com/auth/drive " +
          "https://www.googleapis.com/auth/userinfo.email",
        prompt: "consent",
        access_type: "offline",
        redirect_uri: "https://hub.example.com/actions/google_sheets/oauth_redirect",
      })
    })

    it("is needed before anything is sent, with an account of an allowed domain", async () => {
      const attachment = { mimetype: "text/csv", extension: "csv", data: "1" }
      const none = await execute({ filename: "f" }, { data: {}, attachment })
      expect(none.message).to.include("log in with Google")
      const data = { state_json: STATE_JSON, domain_allowlist: "other.com" }
      const other = await execute({ filename: "f" }, { data, attachment })
      expect(other.message).to.include("domain of this Google account is not allowed")
      for (const outcome of [none, other]) expect(outcome).to.deep.include({ success: false, state: { data: "reset" } })
      expect(sheets.steps).to.deep.equal([])
      expect(sheets.google.sessions).to.deep.equal([])
    })

    it("that ends half-way is reset, and the sheet told to be incomplete", async () => {
      sheets.fault = (write) => (write > 1 ? { answer: googleError(401, "Invalid Credentials") } : undefined)
      const outcome = await send("a")
      expectFailure(outcome, /Invalid Credentials\. The sheet is incomplete: 0 rows .* log in with Google again/)
      expect(outcome.state).to.deep.equal({ data: "reset" })
    })
  })

  it("case 3: the form asks for overwriting last, once logged in", async () => {
    const fields = await form({ state_json: STATE_JSON })
    expect(fields.map(({ name }) => name)).to.deep.equal(["drive", "folderid", "fetchpls", "filename", "overwrite"])
    expect(fields.at(-1)).to.deep.include({
      label: "Overwrite Existing Files",
      type: "select",
      default: "yes",
      required: true,
      options: [
        { name: "yes", label: "Yes" },
        { name: "no", label: "No" },
      ],
    })
  })

  describe("a new sheet", () => {
    const CSV = "a,b\n1,2\n"
    const expectUpload = () => {
      const [session, ...others] = sheets.google.sessions.splice(0)
      expect(others).to.deep.equal([])
      expect(session?.metadata).to.include({ name: "f.csv", mimeType: SPREADSHEET })
      expect(session?.opening.headers["x-upload-content-type"]).to.equal("text/csv")
      expect(session?.held.toString()).to.equal(CSV)
      return session?.metadata
    }

    it("case 4: is one upload, when nothing is to be overwritten", async () => {
      for (const overwrite of ["no", undefined, ""]) {
        const outcome = await send(CSV, { overwrite })
        expect(outcome).to.include({
          success: true,
          message: 'Saved as "f.csv": https://drive.google.com/open?id=file-1',
        })
        expectUpload()
      }
      expect(sheets.steps).to.deep.equal([])
    })

    it("case 5: is made where there is none of the name", async () => {
      sheets.file = undefined
      expect(await send(CSV)).to.include({ success: true })
      expect(sheets.steps).to.deep.equal(["search"])
      expectUpload()
    })

    it("case 8: of a shared drive is looked for and made in its root", async () => {
      sheets.file = undefined
      await send(CSV, { drive: "D1", folder: "root" })
      expect(searches()[0]).to.include({ corpora: "drive", driveId: "D1" })
      expect(searches()[0]?.q).to.include("'D1' in parents")
      expect(expectUpload()).to.deep.include({ parents: ["D1"] })
    })

    it("gives Drive's words when it refuses to convert", async () => {
      sheets.google.intervene = ({ path }) =>
        path.startsWith("/upload/") ? googleError(400, "The file is too large to be converted.") : undefined
      expectFailure(await send(CSV, { overwrite: "no" }), /too large to be converted/)
    })
  })

  describe("the search", () => {
    it("case 7: escapes the name", async () => {
      await send("a", { filename: "it's" })
      expect(searches()[0]?.q).to.include(String.raw`name = 'it\'s.csv'`)
      await send("a", { filename: "Q3 vs. Q2" })
      expect(searches()[1]?.q).to.include("name = 'Q3 vs. Q2.csv'")
      await send("a", { filename: String.raw`back\slash.csv` })
      expect(searches()[2]?.q).to.include(String.raw`name = 'back\\slash.csv'`)
    })

    it("takes sheets alone, the latest first, in the root or the folder of an address", async () => {
      await send("a")
      await send("a", { folderid: "https://drive.google.com/drive/folders/ABC?x=1" })
      const [root, folder] = searches()
      expect(root).to.deep.equal({
        q: `name = 'f.csv' and 'root' in parents and mimeType = '${SPREADSHEET}' and trashed = false`,
        corpora: "user",
        fields: "files(id,name)",
        orderBy: "modifiedTime desc",
        supportsAllDrives: "true",
        includeItemsFromAllDrives: "true",
      })
      expect(folder?.q).to.include("'ABC' in parents")
      expect(folder).to.include({ corpora: "allDrives" })
    })

    it("takes no other folder than the one typed", async () => {
      const { validation_errors } = await send("a", { folderid: "Reports/Weekly" })
      expect(validation_errors).to.have.keys("folderid")
      expect(searches()).to.have.length(0)
    })

    it("names the sheet by the title where no name is given", async () => {
      const attachment = { mimetype: "text/csv", extension: "csv", data: "a" }
      await execute({ overwrite: "yes" }, { attachment, scheduled_plan: { title: "My: Sales" } })
      expect(searches()[0]?.q).to.include("name = 'My Sales.csv'")
    })

    it("that answers something else makes no second sheet", async () => {
      sheets.google.intervene = ({ path }) => (path === "/drive/v3/files" ? { body: {} } : undefined)
      expectFailure(await send("a"), /not as expected: "files" is missing/)
      expect(sheets.google.sessions).to.deep.equal([])
    })
  })

  describe("over a sheet", () => {
    it("case 6: gets the first tab, clears it, and writes", async () => {
      expect(await send("a,b\n1,2\n")).to.include({
        success: true,
        message: "Wrote 2 rows, header included: https://docs.google.com/spreadsheets/d/sheet-1",
      })
      expect(sheets.steps).to.deep.equal(["search", "get", "clear", "data"])
      expect(sheets.cells.map(String)).to.deep.equal(["a,b", "1,2"])
      expect(sheets.google.sessions).to.deep.equal([])
    })

    it("case 9: trims cells, and doubles quotes", async () => {
      await send('\ufeffh1,h2\n 1 ,"a,""b"\n')
      expect(sheets.cells).to.deep.equal([
        ["h1", "h2"],
        ["1", 'a,"b'],
      ])
      const coordinate = { sheetId: 77, rowIndex: 0, columnIndex: 0 }
      const data = '"h1","h2"\n"1","a,""b"'
      expect(writes().at(-1)?.json()).to.deep.equal({
        requests: [{ pasteData: { coordinate, data, type: "PASTE_NORMAL", delimiter: "," } }],
      })
    })

    it("takes rows of any length, line breaks in cells, and an empty row", async () => {
      await send('a\n"x\ny",2,3\n\nlast')
      expect(sheets.cells).to.deep.equal([["a"], ["x\ny", "2", "3"], [""], ["last"]])
    })

    it("leaves nothing of the old values for a result of no rows", async () => {
      expect(await stream(["\ufeff"])).to.include({ success: true })
      expect(sheets.cells).to.deep.equal([])
    })

    it("case 10: grows the tab before it writes, one write at a time", async () => {
      const rows = Array.from({ length: 13_000 }, (_, index) => `${index},x`)
      expect(await stream(rows.map((row) => `${row}\n`))).to.include({ success: true })
      expect(sheets.steps.slice(2, 5)).to.deep.equal(["clear", "grow", "data"])
      expect(pastes()).to.have.length(4)
      expect(sheets.cells.map(String)).to.deep.equal(rows)
      expect(sheets.rowCount).to.equal(13_000)
      expect(sheets.mostAtOnce).to.equal(1)
    })

    it("case 11: adds columns", async () => {
      sheets.columnCount = 2
      expect(await send("a,b,c,d,e,f,g")).to.include({ success: true })
      expect(sheets).to.include({ columnCount: 7, rowCount: 1000 })
    })

    it("writes blocks of 1.5 MB, or of as many rows as the operator says", async () => {
      await stream(Array.from({ length: 70 }, () => `${"x".repeat(50_000)}\n`))
      expect(pastes()).to.have.length(3)
      for (const { bytes } of writes()) expect(bytes).to.be.below(2_000_000)
      useHub({ ...SHEET_CLIENT, GOOGLE_SHEETS_WRITE_BATCH: "2" })
      await send("1\n2\n3\n4\n5")
      expect(pastes()).to.have.length(6)
    })

    it("refuses a batch size or wait that is none, when the hub starts", () => {
      for (const [name, value] of [
        ["GOOGLE_SHEETS_WRITE_BATCH", "0"],
        ["GOOGLE_SHEETS_BASE_DELAY", "soon"],
      ] as const) {
        expect(() => useHub({ ...SHEET_CLIENT, [name]: value })).to.throw(name)
      }
    })

    it("case 15: says how many rows fit when there are more than ten million cells, and keeps the old values", async () => {
      const rows = Array.from({ length: 5000 }, (_, index) => `${index}\n`)
      sheets.columnCount = 2500
      for (const batch of ["4096", "1000"]) {
        useHub({ ...SHEET_CLIENT, GOOGLE_SHEETS_WRITE_BATCH: batch })
        const outcome = await stream(rows)
        expectFailure(outcome, /10,000,000 cells: with 2500 columns 4,000 rows fit/)
        expect(outcome.message).to.not.include("incomplete")
        expect(sheets.cells.map(String)).to.deep.equal(["old,old"])
      }
    })

    it("takes a cell of 50,000 characters", async () => {
      expect(await send(`Id,Notes\n1,${"x".repeat(50_000)}\n`)).to.include({ success: true })
      expect(sheets.cells[1]?.[1]).to.have.length(50_000)
    })

    for (const [where, csv] of [
      ["row 2, column B (Notes)", `Id,Notes\n1,${"x".repeat(50_001)}\n`],
      ["row 2, column B (Notes)", `Id,Notes\n1,${"😀".repeat(25_000)}!\n`],
      ["row 1, column A of", `${"x".repeat(50_001)}\n1\n`],
      ["row 10000, column AB of", `a\n${"1\n".repeat(9998)}${",".repeat(27)}${"x".repeat(50_001)}`],
    ] as const) {
      it(`refuses a longer one in ${where}, before anything is emptied`, async () => {
        const outcome = await send(csv)
        expectFailure(outcome, /has 50,001 characters, and a cell of a spreadsheet takes 50,000/)
        expect(outcome.message?.toLowerCase()).to.include(where.toLowerCase())
        expect(outcome.message).to.not.match(/incomplete|gone/)
        expect(writes()).to.have.length(0)
      })
    }

    it("ends the download at a cell that is too long", async () => {
      const downloadUrl = looker.download(() => Readable.from(chunks(endless(`1,${"x".repeat(50_001)}\n`))))
      const outcome = await execute(
        { filename: "f", overwrite: "yes" },
        { scheduled_plan: { download_url: downloadUrl } },
      )
      expectFailure(outcome, /Row 1, column B/)
      await looker.untilAborted()
    })

    it("tells that the first tab has no cells", async () => {
      sheets.hasChartInFront = true
      expectFailure(await send("a"), /first tab of the sheet has no cells/)
      expect(sheets.steps).to.not.include("clear")
    })
  })

  describe("with GOOGLE_SHEETS_VALUE_INPUT=RAW", () => {
    const RAW = { ...SHEET_CLIENT, GOOGLE_SHEETS_VALUE_INPUT: "RAW" }
    beforeEach(() => useHub(RAW))

    it("writes text as it is, and columns of plain numbers as numbers", async () => {
      const header = "Formula,Code,Amount,Big,Postcode,None,Mixed"
      const first = "=1+1,007,12.50,9007199254740993,02134,,1"
      const second = "'x,+1,-3,12345678901234567,94105,,n/a"
      expect(await send([header, first, second].join("\n"))).to.include({ success: true })
      expect(sheets.raw).to.deep.equal([
        header.split(","),
        ["=1+1", "007", 12.5, "9007199254740993", "02134", undefined, "1"],
        ["'x", "+1", -3, "12345678901234567", "94105", undefined, "n/a"],
      ])
      expect(sheets.steps).to.deep.equal(["search", "get", "clear", "data"])
    })

    it("takes a header of numbers for text, and 1e5, 1. and .5 too", async () => {
      await send("2023,2024,2025,a\n1e5,1.,.5,0\n")
      expect(sheets.raw).to.deep.equal([
        ["2023", "2024", "2025", "a"],
        ["1e5", "1.", ".5", 0],
      ])
    })

    it("writes many rows in blocks of 1.5 MB, and the tab grows", async () => {
      const row = (index: number) => `${index},"name ""${index}""",x\n`
      expect(await stream(generated(50_000, row))).to.include({ success: true })
      expect(sheets.raw).to.have.length(50_000)
      expect(
        sheets.raw.findIndex(([id, name], index) => id !== (index ? index : "0") || name !== `name "${index}"`),
      ).to.equal(-1)
      for (const { bytes } of writes()) expect(bytes).to.be.below(2_000_000)
    })

    it("makes an empty sheet and writes into it where there is none", async () => {
      sheets.file = undefined
      const outcome = await send("=1+1\n007", { drive: "D1", folder: "root" })
      expect(outcome).to.include({
        success: true,
        message: "Wrote 2 rows, header included: https://docs.google.com/spreadsheets/d/new-sheet",
      })
      expect(sheets.created).to.deep.equal([{ name: "f.csv", mimeType: SPREADSHEET, parents: ["D1"] }])
      expect(sheets.raw).to.deep.equal([["=1+1"], ["007"]])
      expect(sheets.google.sessions).to.deep.equal([])
    })

    it("makes no sheet for a result that does not fit", async () => {
      expectFailure(await send(`a\n${"x".repeat(50_001)}`, { overwrite: "no" }), /Row 2, column A \(a\)/)
      expect(sheets.created).to.deep.equal([])
    })

    it("removes the new sheet when the rows do not get there", async () => {
      sheets.fault = (_write, steps) =>
        steps.includes("data") ? { answer: googleError(403, "Not yours.") } : undefined
      const outcome = await send("a", { overwrite: "no" })
      expectFailure(outcome, /Not yours/)
      expect(outcome.message).to.not.include("incomplete")
      expect(sheets.deleted).to.deep.equal(["new-sheet"])
    })

    it("tells when the new sheet could not be removed", async () => {
      sheets.fault = () => ({ answer: googleError(403, "Not yours.") })
      sheets.google.intervene = ({ method }) => (method === "DELETE" ? googleError(403, "No.") : undefined)
      expectFailure(await send("a", { overwrite: "no" }), /Not yours\. An incomplete sheet "f\.csv" was left/)
    })

    it("makes a second attempt at a new sheet only when Drive has refused the first", async () => {
      let failures = 0
      const isCreate = (request: { method: string; path: string }) =>
        request.method === "POST" && request.path === "/drive/v3/files"
      sheets.google.intervene = (request) => (isCreate(request) && failures++ === 0 ? BUSY : undefined)
      expect(await send("a", { overwrite: "no" })).to.include({ success: true })
      sheets.google.intervene = (request) => (isCreate(request) ? { reset: true } : undefined)
      expectFailure(await send("a", { overwrite: "no" }), /could not be reached/)
      expect(sheets.google.calls("POST", "/drive/v3/files")).to.have.length(3)
    })

    it("refuses another word at start", () => {
      expect(() => useHub({ ...RAW, GOOGLE_SHEETS_VALUE_INPUT: "raw" })).to.throw("give USER_ENTERED or RAW")
    })
  })

  describe("when something fails", () => {
    const isOld = () => sheets.cells.join() === "old,old"

    it("case 12: waits once after a 429, and goes on", async () => {
      sheets.fault = (write) => (write === 2 ? { answer: BUSY } : undefined)
      expect(await send("a")).to.include({ success: true })
      expect(writes()).to.have.length(3)
      expect(sheets.cells).to.deep.equal([["a"]])
    })

    it("case 13: after six 429s tells that the sheet is incomplete", async () => {
      sheets.fault = (write) => (write > 1 ? { answer: BUSY } : undefined)
      const outcome = await send("a")
      expectFailure(outcome, /Quota exceeded.* The sheet is incomplete: 0 rows arrived/)
      expect(outcome.error).to.include({ http_code: 429 })
      expect(writes()).to.have.length(7)
    })

    it("says nothing of an incomplete sheet while the old values are there", async () => {
      sheets.fault = () => ({ answer: BUSY })
      const outcome = await send("a")
      expectFailure(outcome, /Quota exceeded/)
      expect(outcome.message).to.not.match(/incomplete|gone/)
      expect(isOld()).to.equal(true)
    })

    it("says that the old values may be gone when the clearing got no answer", async () => {
      sheets.fault = () => ({ answer: { reset: true }, isDone: true })
      expectFailure(await send("a"), /The old values of the sheet may be gone/)
    })

    it("waits as long as Google asks", async () => {
      const patient = { ...BUSY, headers: { "retry-after": "1" } }
      sheets.fault = (write) => (write === 1 ? { answer: patient } : undefined)
      const startedMs = performance.now()
      expect(await send("a")).to.include({ success: true })
      expect(performance.now() - startedMs).to.be.at.least(990)
    })

    it("does not ask earlier than Google wants, and says when that is", async () => {
      const tired = { ...BUSY, headers: { "retry-after": "300" } }
      sheets.fault = () => ({ answer: tired })
      expectFailure(await send("a"), /Try again in 300 seconds\./)
    })

    it("case 14: clears nothing when Looker refuses the download", async () => {
      expectFailure(await stream([""], { status: 404 }), /download answered 404/)
      expect(sheets.steps).to.not.include("clear")
      expect(isOld()).to.equal(true)
    })

    it("clears nothing when the download breaks off before the first block is whole", async () => {
      expectFailure(await stream(["a,b\n", "1,2\n"], { cutAfterBytes: 5 }), /broke off/)
      expect(isOld()).to.equal(true)
    })

    it("clears nothing when the download breaks off later", async () => {
      const row = (index: number) => `${String(index).padStart(9, "0")}\n`
      const outcome = await stream(generated(100_000, row), { cutAfterBytes: 10 * 90_000 })
      expectFailure(outcome, /broke off/)
      expect(outcome.message).to.not.include("incomplete")
      expect(writes()).to.have.length(0)
    })

    it("clears nothing when a row far down is no CSV", async () => {
      const outcome = await stream([...generated(20_000, (index) => `${index}\n`), '"a" b\n'])
      expectFailure(outcome, /not valid CSV: a row near line 20001/)
      expect(writes()).to.have.length(0)
    })

    it("tells that a result is no CSV, without quoting it", async () => {
      const outcome = await send('a\n"secret" x\n')
      expectFailure(outcome, /^The request could not be carried out .* not valid CSV: a row near line 2/)
      expect(outcome.message).to.not.include("secret")
      expect(isOld()).to.equal(true)
    })

    it("does not believe an answer that names another sheet, or fewer replies than changes", async () => {
      for (const body of [{}, { spreadsheetId: "other", replies: [{}] }, { spreadsheetId: "sheet-1", replies: [] }]) {
        sheets.fault = (_write, steps) => (steps.includes("data") ? { answer: { body } } : undefined)
        expectFailure(await send("a"), /without saying that it has the rows|"spreadsheetId" is missing/)
      }
    })

    it("writes the same rows again to the same place after an answer that was lost", async () => {
      let count = 0
      sheets.fault = (_write, steps) =>
        steps.includes("data") && ++count % 2 === 1 ? { answer: { reset: true }, isDone: true } : undefined
      const rows = Array.from({ length: 10_000 }, (_, index) => `${index}`)
      expect(await stream(rows.map((row) => `${row}\n`))).to.include({ success: true })
      expect(sheets.cells.flat()).to.deep.equal(rows)
    })

    it("brings 200,000 rows in order, once, through 429s, 500s, 503s and lost connections", async () => {
      const faults = [BUSY, googleError(500, "Internal error."), googleError(503, "Try again."), { reset: true }]
      sheets.fault = (write) => (write % 5 === 0 ? { answer: faults[(write / 5) % faults.length] ?? {} } : undefined)
      const outcome = await stream(generated(200_000, (index) => `${index},"name ""${index}""",x\n`))
      expect(outcome.message).to.match(/^Wrote 200000 rows/)
      expect(outcome.success).to.equal(true)
      expect(sheets.cells).to.have.length(200_000)
      const isRow = ([id, name]: string[], index: number) => id === `${index}` && name === `name "${index}"`
      expect(sheets.cells.findIndex((row, index) => !isRow(row, index))).to.equal(-1)
      expect(sheets.mostAtOnce).to.equal(1)
    })

    it("half-way through 200,000 rows stops there, and says so", async () => {
      let count = 0
      const answer = googleError(403, "The caller does not have permission")
      sheets.fault = (_write, steps) => (steps.includes("data") && ++count > 24 ? { answer } : undefined)
      const outcome = await stream(generated(200_000, (index) => `${index}\n`))
      expectFailure(outcome, /does not have permission\. The sheet is incomplete: 98304 rows arrived/)
      expect(sheets.cells).to.have.length(98_304)
      expect(count).to.equal(25)
    })
  })
})

function* generated(count: number, row: (index: number) => string) {
  for (let index = 0; index < count; index++) yield row(index)
}

function* endless(text: string) {
  for (;;) yield text
}

/** Many rows in each. */
function* chunks(rows: Iterable<string>) {
  let some: string[] = []
  for (const row of rows) {
    if (some.push(row) < 1000) continue
    yield Buffer.from(some.join(""))
    some = []
  }
  yield Buffer.from(some.join(""))
}
