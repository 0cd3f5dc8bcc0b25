import { expect } from "chai"
import { LookerLists, OPERATIONS, type OperationCheck } from "../../src/links/operations"
import type { Permissions, Person } from "../../src/links/person"
import { readPartnerSettings } from "../../src/links/partner_settings"
import { EnvironmentReader } from "../../src/config"
import { Looker, readLookers } from "../../src/looker"
import { LinksStage } from "../support/links_stage"

const NOBODY: Permissions = { isAdmin: false, by: {} }

describe("the checks of operations", () => {
  let stage: LinksStage
  before(async () => {
    stage = await LinksStage.start()
  })
  beforeEach(() => stage.clear())
  after(() => stage.stop())

  const refusalOf = async (body: object, source = "webhook") => {
    const answer = await stage.key("POST", `/links/${source}`, body)
    expect(answer.status, JSON.stringify(body)).to.equal(400)
    return answer.json.fields as Record<string, string>
  }

  describe("of targets", () => {
    const KNOWN = [
      ...["trigger_datagroup:shop::orders", "reset_datagroup:finance::nightly"],
      ...["run_schedule:1", "pause_schedule:2", "resume_schedule:3"],
      ...["deploy:core", "deploy:core@main", "deploy_webhook:core", "deploy_webhook:core@main"],
      ...["validate:core", "test_lookml:finance", "build_pdt:shop/orders", "check_alert:1"],
    ]
    const UNKNOWN = [
      ...["trigger_datagroup:shop::lost", "reset_datagroup:lost::orders"],
      ...["run_schedule:99", "pause_schedule:99", "resume_schedule:99"],
      ...["deploy:lost", "deploy:lost@main", "deploy_webhook:lost", "deploy_webhook:lost@main"],
      ...["validate:lost", "test_lookml:lost", "check_alert:99"],
    ]
    const MISSHAPEN = [
      ...["trigger_datagroup:orders", "trigger_datagroup:shop::orders::x", "run_schedule:", "run_schedule:1/run_once"],
      ...["deploy:..", "deploy:core/x", "deploy:core@", "deploy:core@-x", "deploy:core@a..b", "deploy:core@a//b"],
      ...[
        "deploy:core@/a",
        "deploy:core@a/",
        "deploy:core@a.lock",
        "deploy:core@.a",
        "deploy:core@a b",
        "deploy:@main",
      ],
      ...["validate:core@main", "validate:.", "build_pdt:shop", "build_pdt:shop/a/b", "build_pdt:../start"],
      ...[
        "check_alert:1?x",
        "check_alert:..",
        "commit_status:x",
        "deploy",
        "toString:1",
        "__proto__:1",
        "validate: core ",
      ],
    ]

    it("take what there is", async () => {
      for (const text of KNOWN) {
        const { do: operations } = await stage.make("webhook", { do: [text] })
        expect(operations).to.deep.equal([text])
      }
    })

    it("refuse what Looker does not have, at the field do", async () => {
      for (const text of UNKNOWN) {
        const { do: problem } = await refusalOf({ do: [text] })
        expect(problem, text).to.match(/^names the \w+ \S+, which this hub does not see in Looker$/)
      }
    })

    it("refuse what has another form, without asking Looker", async () => {
      const before = stage.lookerRequests.length
      for (const text of MISSHAPEN) {
        const { do: problem } = await refusalOf({ do: [text] })
        expect(problem, text).to.match(/^is not understood: write trigger_datagroup:<model>::<name>, /)
      }
      expect(stage.lookerRequests).to.have.length(before)
    })

    it("take no link when Looker cannot be asked", async () => {
      stage.fault = (_request, path) => (path === "/scheduled_plans/1" ? { status: 403 } : undefined)
      expect(await refusalOf({ do: ["run_schedule:1"] })).to.have.keys("do")
      stage.fault = (_request, path) => (path === "/projects" ? { status: 401 } : undefined)
      expect((await stage.key("POST", "/links/webhook", { do: ["validate:core"] })).status).to.equal(502)
      // So Looker answers an API key that it does not know. It says nothing of the schedule.
      stage.fault = (_request, path) => (path === "/login" ? { status: 404 } : undefined)
      stage.looker.sessions.closeAll()
      const answer = await stage.key("POST", "/links/webhook", { do: ["run_schedule:1"] })
      expect(answer.status).to.equal(502)
      expect(answer.json.error).to.match(/does not accept the API credentials of this hub/)
    })

    it("refuse a commit status outside GitHub", async () => {
      const { do: problem } = await refusalOf({ do: ["commit_status"] })
      expect(problem).to.match(/GitHub only/)
    })

    it("refuse a deployment by webhook without its secret", async () => {
      const [entry] = JSON.parse(stage.environment.LOOKERS!) as Record<string, string>[]
      await stage.startHub({ LOOKERS: JSON.stringify([{ ...entry, deploySecret: undefined }]) })
      try {
        const { do: problem } = await refusalOf({ do: ["deploy_webhook:core"] })
        expect(problem).to.match(/no deploy secret of acme/)
      } finally {
        await stage.startHub()
      }
    })
  })

  describe("of people", () => {
    let looker: Looker
    before(() => {
      const [settings] = readLookers(new EnvironmentReader(stage.environment))
      looker = new Looker(settings!)
    })

    const checkOf = (person: Person | undefined, more: Partial<OperationCheck> = {}): OperationCheck => {
      const settings = readPartnerSettings(new EnvironmentReader({ GITHUB_TOKEN: "made-up-token" }))
      const calls = looker.calls()
      const lists = new LookerLists(calls)
      const where = { looker, calls, lists, settings, filter: {}, hasCommits: true, source: "github" }
      return { ...where, person, ...more }
    }
    const personWith = (permissions: Partial<Permissions>, id = "5"): Person => {
      return { id, name: "Nia Lund", looker: "acme", permissions: { ...NOBODY, ...permissions } }
    }
    /** The code and message of the refusal; "may" when there is none. */
    const outcomeOf = async (text: string, person: Person | undefined, more: Partial<OperationCheck> = {}) => {
      const [name = "", target = ""] = text.split(/:(.*)/s)
      const operation = OPERATIONS.find((each) => each.name === name)!
      return operation.check(target, checkOf(person, more)).then(
        () => "may",
        (error: { code: string; message: string }) => `${error.code}: ${error.message}`,
      )
    }

    /** Operation, permission that is needed, and whether it is needed for the model of the target. */
    const NEEDED: [text: string, permission: string, model?: string][] = [
      ["trigger_datagroup:shop::orders", "update_datagroups", "shop"],
      ["reset_datagroup:finance::nightly", "update_datagroups", "finance"],
      ["deploy:core", "deploy"],
      ["deploy:core@main", "deploy"],
      ["deploy_webhook:core", "deploy"],
      ["validate:core", "develop"],
      ["test_lookml:core", "develop"],
      ["build_pdt:shop/orders", "develop", "shop"],
      ["check_alert:1", "see_alerts"],
    ]

    it("case 42: need the permission of the operation, in a role with its model, and name it", async () => {
      for (const [text, permission, model] of NEEDED) {
        const lacking = await outcomeOf(text, personWith({ by: { access_data: true, see_schedules: true } }))
        expect(lacking, text).to.match(/^forbidden: /)
        expect(lacking).to.include(permission)
        expect(await outcomeOf(text, personWith({ by: { [permission]: true } })), text).to.equal("may")
        if (model === undefined) continue
        const elsewhere = await outcomeOf(text, personWith({ by: { [permission]: ["other"] } }))
        expect(elsewhere).to.equal(
          `forbidden: This needs the permission ${permission} for the model ${model} in Looker.`,
        )
        expect(await outcomeOf(text, personWith({ by: { [permission]: ["other", model] } }))).to.equal("may")
      }
    })

    it("case 42: let Admins and key holders do everything, and everybody set a commit status", async () => {
      const all = [...NEEDED.map(([text]) => text), "run_schedule:3", "pause_schedule:3", "resume_schedule:3"]
      for (const text of all) {
        expect(await outcomeOf(text, personWith({ isAdmin: true })), text).to.equal("may")
        expect(await outcomeOf(text, undefined), text).to.equal("may")
      }
      expect(await outcomeOf("commit_status", personWith({}))).to.equal("may")
    })

    it("case 42: let people use their own schedules, and nobody else's, whatever else they may see", async () => {
      for (const name of ["run_schedule", "pause_schedule", "resume_schedule"]) {
        const owner = personWith({}, "3")
        expect(await outcomeOf(`${name}:3`, owner)).to.equal("may")
        const other = await outcomeOf(`${name}:2`, personWith({ by: { see_schedules: true, deploy: true } }, "3"))
        expect(other).to.equal("forbidden: The schedule 2 is not yours: this needs the role Admin in Looker.")
      }
    })

    it("case 42: let people use their own alerts", async () => {
      expect(await outcomeOf("check_alert:2", personWith({}, "4"))).to.equal("may")
      expect(await outcomeOf("check_alert:1", personWith({}, "4"))).to.match(/^forbidden: .*see_alerts/)
    })

    it("refuse to deploy commits of a source that has none, unless a branch is named", async () => {
      const without = { hasCommits: false }
      const refused = await outcomeOf("deploy:core", undefined, without)
      expect(refused).to.match(/^invalid_request: do deploys the commit of an event.*name a branch, deploy:core@main/)
      expect(await outcomeOf("deploy:core@main", undefined, without)).to.equal("may")
      expect(await outcomeOf("deploy_webhook:core", undefined, without)).to.equal("may")
    })

    it("refuse a commit status without the hub's token", async () => {
      const settings = readPartnerSettings(new EnvironmentReader({}))
      expect(await outcomeOf("commit_status", undefined, { settings })).to.match(/needs GITHUB_TOKEN/)
    })

    it("offer what a person may use, with titles", async () => {
      const offered = async (name: string, person: Person | undefined, more: Partial<OperationCheck> = {}) => {
        const options = await OPERATIONS.find((each) => each.name === name)?.targets?.(checkOf(person, more))
        return options?.map(({ value, label }) => (value === label ? value : `${value}: ${label}`))
      }
      expect(await offered("trigger_datagroup", personWith({ by: { update_datagroups: ["shop"] } }))).to.deep.equal([
        "shop::orders",
        "shop::hourly",
      ])
      expect(await offered("reset_datagroup", undefined)).to.have.length(3)
      expect(await offered("run_schedule", personWith({}, "3"))).to.deep.equal(["3: Revenue by category (3)"])
      expect(await offered("pause_schedule", personWith({ isAdmin: true }))).to.have.length(4)
      for (const [name, permission] of Object.entries({
        deploy: "deploy",
        validate: "develop",
        test_lookml: "develop",
      })) {
        expect(await offered(name, personWith({ by: { [permission]: true } })), name).to.deep.equal(["core", "finance"])
        expect(await offered(name, personWith({ by: { access_data: true } })), name).to.deep.equal([])
      }
      expect(await offered("deploy_webhook", undefined)).to.deep.equal(["core", "finance"])
      expect(await offered("deploy", undefined, { hasCommits: false })).to.deep.equal([])
      expect(await offered("check_alert", undefined)).to.equal(undefined)
    })
  })

  it("stand in the order of the form, with texts of one kind", () => {
    expect(OPERATIONS.map(({ name }) => name)).to.deep.equal([
      ...["trigger_datagroup", "reset_datagroup", "run_schedule", "pause_schedule", "resume_schedule"],
      ...["deploy", "deploy_webhook", "validate", "test_lookml", "build_pdt", "check_alert", "commit_status"],
    ])
    for (const { label, words } of OPERATIONS) {
      expect(label).to.match(/^[A-Z].*[^.]$/)
      expect(words("a")).to.match(/^[a-z].*[^.]$/)
    }
  })
})
