import { execFile } from "node:child_process"
import { readFileSync } from "node:fs"
import { promisify } from "node:util"
import { expect } from "chai"
import { SOURCE_NAMES } from "../../src/links/links_config"
import { formsOf, OPERATIONS } from "../../src/links/operations"
import { makeApiToken } from "../../src/sealing"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { GithubStage } from "../support/github_stage"
import { TEST_SECRET } from "../support/hub_with"
import { LinkCommandStage } from "../support/link_command_stage"
import { BASE_URL, LinksStage } from "../support/links_stage"

const run = promisify(execFile)
const guide = readFileSync("docs/links.md", "utf8")

describe("docs/links.md", () => {
  const rows = [...guide.matchAll(/^\| (`[^|]+?) \|/gm)].map(([, cell = ""]) => cell)

  it("lists every source and every operation as it is written", () => {
    expect(SOURCE_NAMES.filter((name) => !rows.includes(`\`${name}\``))).to.deep.equal([])
    const written = rows.join(" ")
    const stem = (form: string) => form.replace(/\[.*$/, "")
    expect(formsOf(OPERATIONS).filter((form) => !written.includes(`\`${stem(form)}`))).to.deep.equal([])
  })

  describe("its commands", () => {
    const DBT = { accountId: "1001", token: "dbtc_made-up-token" }
    const FIVETRAN = { apiKey: "made-up-key", apiSecret: "made-up-secret" }
    const commands = [
      ...guide.replaceAll(/ \\\n\s+/g, " ").matchAll(/(?:LINK_SECRET=(\S+) )?npx hub link create ([^`\n]+)/g),
    ]
    let github: GithubStage
    let dbt: DbtCloudStandIn
    let fivetran: FivetranStandIn
    let command: LinkCommandStage
    before(async () => {
      ;[github, dbt, fivetran, command] = await Promise.all([
        GithubStage.start(),
        DbtCloudStandIn.start(DBT),
        FivetranStandIn.start(FIVETRAN),
        LinkCommandStage.start(),
      ])
      await github.startHub({
        DBT_CLOUD_URL: dbt.url,
        DBT_CLOUD_ACCOUNT_ID: DBT.accountId,
        DBT_CLOUD_TOKEN: DBT.token,
        FIVETRAN_API_URL: fivetran.url,
        FIVETRAN_API_KEY: FIVETRAN.apiKey,
        FIVETRAN_API_SECRET: FIVETRAN.apiSecret,
      })
      for (const partner of [dbt, fivetran]) partner.deliverTo(github.hub.url, BASE_URL)
    })
    after(() => Promise.all([github.stop(), dbt.stop(), fivetran.stop(), command.stop()]))

    it("make links", async () => {
      expect(commands.map(([, , words = ""]) => words.split(" ")[0])).to.include.members([...SOURCE_NAMES])
      for (const [line, secret = "", words = ""] of commands) {
        const read = [...words.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
          ([, one, two, bare]) => one ?? two ?? bare ?? "",
        )
        const environment = { HUB_URL: github.hub.url, HUB_KEY: makeApiToken(TEST_SECRET), LINK_SECRET: secret }
        const { code, stdout, stderr } = await command.run(["create", ...read], environment)
        expect(code, `${line}: ${stderr}`).to.equal(0)
        expect(stdout).to.match(/^id \S+ ends /m)
      }
      expect(github.github.hooks("acme/models")).to.have.length(1)
    })
  })

  describe("its line of curl", () => {
    const [, script = ""] = /```sh\n(HOOK=[\s\S]+?)```/.exec(guide) ?? []
    let stage: LinksStage
    before(async () => {
      stage = await LinksStage.start()
    })
    afterEach(() => stage.clear())
    after(() => stage.stop())

    /** Runs the lines of the guide, with another address and secret. */
    const call = (address: string, secret: string) => {
      const lines = script
        .replace(/^HOOK=.*$/m, `HOOK='${address.replace(BASE_URL, stage.url)}'`)
        .replace(/^SECRET=.*$/m, `SECRET='${secret}'`)
      return run("bash", ["-euo", "pipefail", "-c", lines])
    }

    it("starts a link", async () => {
      const made = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"], types: ["load.done"] })
      const { stdout } = await call(made.address, made.secret)
      expect(JSON.parse(stdout)).to.deep.include({ success: true, link: made.id })
      expect(stage.lookerCalls.filter((each) => each.startsWith("PATCH"))).to.have.length(1)
    })

    it("fails with the hub's words when the secret is another", async () => {
      const made = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"] })
      const failed = await call(made.address, `whsec_${Buffer.alloc(32).toString("base64")}`).then(
        () => undefined,
        (error: { code: number; stdout: string }) => error,
      )
      expect(failed?.code).to.equal(22)
      expect(JSON.parse(failed?.stdout ?? "")).to.include({ success: false })
      expect(stage.lookerCalls.filter((each) => each.startsWith("PATCH"))).to.deep.equal([])
    })
  })
})
