import { expect } from "chai"
import { type Integration, registry } from "../../src/framework"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { FakeLooker } from "../support/fake_looker"
import { AUTHORIZATION } from "../support/hub_with"
import { type LocalHub, openHub } from "../support/local_hub"

const WORDS = "invalid identifier ORDERS.TOTALX"
const FIELDS = { dimensions: [{ name: "users.id", label: "ID", tags: ["user_id", "phone"] }], measures: [] }

interface NoResult {
  format: string
  data: string
  mimetype: string
  says: RegExp
}

const json = (data: unknown) => ({ data: JSON.stringify(data), mimetype: "application/json", says: /TOTALX/ })
const text = (data: string, mimetype: string) => ({ data, mimetype, says: /TOTALX/ })
const page = "<!DOCTYPE html>\n<html><head><title>Looker</title></head><body>Log in</body></html>"

const REPORTS: Record<string, NoResult> = {
  "a csv column looker_error": { format: "csv", ...text(`looker_error\n"${WORDS}"\n`, "text/csv") },
  "a text column looker_error": { format: "txt", ...text(`looker_error\n${WORDS}\n`, "text/plain") },
  "a json row looker_error": { format: "json", ...json([{ looker_error: WORDS }]) },
  "a json_label row looker_error": { format: "json_label", ...json([{ looker_error: WORDS }]) },
  "errors in json_detail": {
    format: "json_detail",
    ...json({ fields: FIELDS, errors: [{ message: WORDS }], data: [] }),
  },
  "errors behind no rows": {
    format: "json_detail_lite_stream",
    ...json({ fields: FIELDS, data: [], errors: [{ message: "The query failed.", message_details: WORDS }] }),
  },
  "a row looker_error in json_detail": {
    format: "json_detail",
    ...json({ fields: FIELDS, data: [{ looker_error: { value: WORDS } }] }),
  },
  "a table looker_error": {
    format: "html",
    ...text(`<html><body><table><tr><th>looker_error</th></tr><tr><td>${WORDS}</td></tr></table>`, "text/html"),
  },
}

/** What comes through a download address in place of a result. */
const PAGES: Record<string, NoResult> = {
  "a page, said to be csv": { format: "csv", data: page, mimetype: "text/csv", says: /web page/ },
  "csv, said to be a page": { format: "csv", data: "a\n1\n", mimetype: "text/html; charset=utf-8", says: /web page/ },
  "a page in place of json_detail": {
    format: "json_detail",
    data: page,
    mimetype: "application/json",
    says: /web page/,
  },
  "a page in place of a picture": { format: "wysiwyg_png", data: page, mimetype: "image/png", says: /web page/ },
  "nothing in place of csv": { format: "csv", data: "", mimetype: "text/csv", says: /nothing/ },
}

describe("what is no result is delivered by none:", () => {
  let sandbox: Sandbox
  let looker: FakeLooker
  let undoRoute: () => void
  before(async () => {
    sandbox = await Sandbox.start()
    undoRoute = routeOutbound(sandbox)
    looker = await FakeLooker.start()
  })
  after(async () => {
    undoRoute()
    await looker.stop()
    await sandbox.stop()
  })

  for (const integration of registry.all.filter(
    ({ name, supportedActionTypes: types }) => name !== "debug" && types.includes("query"),
  )) {
    describe(integration.name, () => {
      let hub: LocalHub
      let answers: { data: object; form_params: object }
      before(async () => {
        const { examples, rules, environment } = (await integration.examples?.()) ?? { examples: [] }
        const example = examples.find(({ type = "query" }) => type === "query")
        answers = { data: example?.params ?? {}, form_params: example?.formParams ?? {} }
        sandbox.addRules(rules ?? [])
        hub = await openHub(integration, { environment })
      })
      after(() => hub.stop())

      const send = async (format: string, more: object) => {
        sandbox.clear()
        const { data, form_params } = answers
        const body = { type: "query", data, form_params: { ...form_params, format }, ...more }
        const headers = { authorization: AUTHORIZATION, "content-type": "application/json" }
        const url = `${hub.url}/actions/${integration.name}/execute`
        const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })
        return (await response.json()) as { looker: { success: boolean; message: string } }
      }

      for (const [name, { format, data, mimetype, says }] of Object.entries(REPORTS)) {
        it(`${name}, pushed`, async () => {
          const extension = format.startsWith("json") ? "json" : format
          const { looker } = await send(format, { attachment: { mimetype, extension, data } })
          expect(looker).to.have.property("success", false)
          expect(looker.message).to.match(says).and.include("Nothing was delivered")
          expect(sandbox.calls).to.deep.equal([])
        })
      }

      if (["google_cloud_storage", "segment_event", "zapier"].includes(integration.name)) {
        it("but rows that came with errors are, and the message says so", async () => {
          const row = { "users.id": { value: "u1" } }
          const data = JSON.stringify({ fields: FIELDS, data: [row], truncated: true, errors: [{ message: WORDS }] })
          const extension = "json"
          for (const more of [
            { attachment: { mimetype: "application/json", extension, data } },
            { scheduled_plan: { download_url: looker.download(data) } },
          ]) {
            const { looker } = await send("json_detail", more)
            expect(looker).to.have.property("success", true)
            expect(looker.message)
              .to.include(`Looker reported with the result: ${WORDS}.`)
              .and.include("Looker says that this result is truncated")
            expect(JSON.stringify(sandbox.calls)).to.include("u1")
          }
        })
      }

      if (!readsDownloads(integration)) return
      for (const [name, { format, data, mimetype, says }] of Object.entries({ ...REPORTS, ...PAGES })) {
        it(`${name}, downloaded`, async () => {
          const download_url = looker.download(data, { contentType: mimetype })
          const { looker: answer } = await send(format, { scheduled_plan: { title: "Orders", download_url } })
          expect(answer).to.have.property("success", false)
          expect(answer.message).to.match(says)
          const sent = JSON.stringify(sandbox.calls)
          expect(sent).to.not.include("TOTALX").and.not.include("Log in")
        })
      }
    })
  }
})

/** The others deliver a link, or what stands in the answers. */
function readsDownloads({ name }: Integration): boolean {
  return !["datarobot", "firebase", "jira_create_issue", "teams_incomingwebhook"].includes(name)
}
