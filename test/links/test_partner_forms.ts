import { expect } from "chai"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { formOf, LinkBrowser } from "../support/link_browser"
import { BASE_URL, LinksStage } from "../support/links_stage"
import { pageText } from "../support/page_text"

const TRIGGER = "trigger_datagroup:shop::orders"
const DBT = "/links/dbt_cloud"
const FIVETRAN = "/links/fivetran"
const TOKEN = "dbtc_made-up-token"

describe("pages of dbt Cloud and Fivetran links", () => {
  let stage: LinksStage
  let dbt: DbtCloudStandIn
  let fivetran: FivetranStandIn
  let person: LinkBrowser
  before(async () => {
    ;[dbt, fivetran] = await Promise.all([DbtCloudStandIn.start({ token: TOKEN }), FivetranStandIn.start()])
    stage = await LinksStage.start({ DBT_CLOUD_URL: dbt.url, FIVETRAN_API_URL: fivetran.url })
    for (const partner of [dbt, fivetran]) partner.deliverTo(stage.url, BASE_URL)
  })
  after(() => Promise.all([dbt.stop(), fivetran.stop(), stage.stop()]))
  beforeEach(() => {
    stage.clear()
    for (const partner of [dbt, fivetran]) partner.clear()
    person = new LinkBrowser(stage)
  })

  it("case 45, 46: dbt's credentials are typed first; its jobs are ticked; the link is made, listed and removed", async () => {
    const page = await person.signIn(`${DBT}/new`)
    const half = await person.submit(page, `${DBT}/connect`, { dbt_account: "1001" })
    expect(half.status).to.equal(400)
    expect(half.text).to.include('id="dbt_token-problem"').and.include('value="1001"')
    const closed = { dbt_account: "1001", dbt_token: TOKEN, dbt_url: "https://127.0.0.1" }
    const refused = await person.submit(page, `${DBT}/connect`, closed)
    expect([refused.status, refused.text.includes('id="dbt_url-problem"')]).to.deep.equal([400, true])

    const connected = await person.submit(page, `${DBT}/connect`, { dbt_account: "1001", dbt_token: TOKEN })
    const form = await person.follow(connected)
    expect(form.text).to.include('<input type="checkbox" name="jobs" value="123">').and.not.include(TOKEN)
    const made = await person.submit(form, DBT, { do: TRIGGER, jobs: ["321", "123"], name: "Nightly" })
    expect([made.status, made.location]).to.deep.equal([303, DBT])
    const list = await person.follow(made)
    expect(pageText(list.text)).to.match(/Nightly .*123.*321.* trigger datagroup shop::orders\. Made by Mia Okafor/)
    const removed = await person.submit(list, `${DBT}/remove`)
    expect(removed.status).to.equal(303)
    expect(pageText((await person.follow(removed)).text)).to.include("There is no link of this hub.")
    expect(stage.logged()).to.not.include(TOKEN)
  })

  it("keeps what was ticked and what was typed besides", async () => {
    const page = await person.signIn(`${DBT}/new`)
    await person.submit(page, `${DBT}/connect`, { dbt_account: "1001", dbt_token: TOKEN })
    const form = await person.ask(`${DBT}/new`)
    const again = await person.submit(form, DBT, { do: TRIGGER, jobs: ["123", "999"], days: "many" })
    expect(again.status).to.equal(400)
    expect(again.text).to.include('value="123" checked')
    expect(formOf(again.text, DBT).getAll("jobs")).to.deep.equal(["123", "999"])
  })

  it("case 47: Fivetran's test passes inside the creation; the link is listed and removed", async () => {
    const page = await person.signIn(`${FIVETRAN}/new`)
    const [key, secret] = ["made-up-key", "made-up-secret"]
    const connected = await person.submit(page, `${FIVETRAN}/connect`, { fivetran_key: key, fivetran_secret: secret })
    const form = await person.follow(connected)
    expect(form.status).to.equal(200)
    expect(form.text).to.include('type="checkbox" name="connectors"').and.not.include(secret)
    const made = await person.submit(form, FIVETRAN, { do: TRIGGER })
    expect([made.status, pageText(made.text)]).to.deep.equal([303, pageText(made.text)])
    const list = await person.follow(made)
    expect(pageText(list.text)).to.include("Made by Mia Okafor")
    expect((await person.submit(list, `${FIVETRAN}/remove`)).status).to.equal(303)
  })

  it("an incident link is entered by hand, with the sender's own secret", async () => {
    const page = await person.signIn("/links/incident/new")
    const values = { do: ["pause_schedule:2", "resume_schedule:2"], scheme: "pagerduty" }
    const missing = await person.submit(page, "/links/incident", values)
    expect([missing.status, missing.text.includes('id="secret-problem"')]).to.deep.equal([400, true])
    const made = await person.submit(page, "/links/incident", { ...values, secret: "made-up-by-pagerduty" })
    expect(made.status).to.equal(200)
    expect(made.text).to.include('id="address"').and.not.include("made-up-by-pagerduty")
  })
})
