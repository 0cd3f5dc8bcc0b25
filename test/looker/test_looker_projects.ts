import { expect } from "chai"
import {
  createGitBranch,
  deleteGitBranch,
  deployByWebhook,
  deployProject,
  listProjects,
  lookerFault,
  mayPassLater,
  readGitBranch,
  readProject,
  runProjectTests,
  validateProject,
} from "../../src/looker"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"
import { failureOf } from "../support/failure_of"

const API = "/api/4.0"
const COMMIT = "0123456789abcdef0123456789abcdef01234567"

describe("LookML projects", () => {
  let stage: LookerStage
  beforeEach(async () => {
    stage = await LookerStage.start()
  })
  afterEach(() => stage.stop())

  const calls = () => stage.looker().calls()
  const asked = () => stage.asked()
  const answers = (body: FakeAnswer["body"], status?: number) => stage.alwaysAnswer(body, status)

  it("are listed and read, with the id as the name where there is none", async () => {
    answers([{ id: "core", name: "Core" }, { id: "finance" }])
    expect(await listProjects(calls())).to.deep.equal([
      { id: "core", name: "Core" },
      { id: "finance", name: "finance" },
    ])
    answers({ id: "core", name: "Core" })
    expect(await readProject(calls(), "core")).to.deep.equal({ id: "core", name: "Core" })
    answers({ message: "Not found" }, 404)
    expect((await failureOf(readProject(calls(), "gone"))).message).to.match(/^The project gone does not exist/)
  })

  it("are validated: problems with their place, and models left out", async () => {
    answers({
      errors: [
        { severity: "error", message: "Unknown field", file_path: "a.view.lkml", line_number: 3 },
        { severity: "warning", message: null },
      ],
      models_not_validated: [{ name: "old", project_file_id: "x" }, { name: null }],
    })
    expect(await validateProject(calls(), "core")).to.deep.equal({
      problems: [
        { severity: "error", message: "Unknown field", place: "a.view.lkml:3" },
        { severity: "warning", message: "", place: undefined },
      ],
      modelsNotValidated: ["old"],
    })
    expect(asked()).to.deep.equal([`POST ${API}/projects/core/validate`])
    answers({ errors: null })
    expect(await validateProject(calls(), "core")).to.deep.equal({ problems: [], modelsNotValidated: [] })
    answers({})
    expect((await failureOf(validateProject(calls(), "core"))).message).to.include('"errors" is missing')
  })

  it("are tested; a result that does not say whether it passed is none", async () => {
    const errors = [{ severity: "error", message: "5 is not 6" }]
    answers([
      { model_name: "shop", test_name: "sums", success: false, errors },
      { model_name: "shop", test_name: "ids", success: true },
    ])
    expect(await runProjectTests(calls(), "core")).to.deep.equal([
      {
        model: "shop",
        name: "sums",
        isPassed: false,
        problems: [{ severity: "error", message: "5 is not 6", place: undefined }],
      },
      { model: "shop", name: "ids", isPassed: true, problems: [] },
    ])
    expect(asked()).to.deep.equal([`GET ${API}/projects/core/lookml_tests/run`])
    answers([{ test_name: "ids" }])
    await failureOf(runProjectTests(calls(), "core"))
  })

  it("are deployed by a commit or a branch", async () => {
    answers("", 204)
    await deployProject(calls(), "core", { ref: COMMIT })
    answers('"Deployed"')
    await deployProject(calls(), "core", { branch: "release/1 a" })
    answers({ operations: [{ name: "pull", error: false }] })
    await deployProject(calls(), "core", { branch: "main" })
    const path = `POST ${API}/projects/core/deploy_ref_to_production`
    expect(stage.calls.filter((call) => call.startsWith(path))).to.deep.equal([
      `${path}?ref=${COMMIT}`,
      `${path}?branch=release/1+a`,
      `${path}?branch=main`,
    ])
    for (const body of ["<html>", "7", { operations: [{ name: "pull", error: "no such ref" }] }]) {
      answers(body)
      await failureOf(deployProject(calls(), "core", { ref: COMMIT }))
    }
    answers({ message: "Validation Failed" }, 422)
    expect(lookerFault(await failureOf(deployProject(calls(), "core", { ref: COMMIT })))).to.equal("invalid")
  })

  it("get a branch for a commit, and lose it again", async () => {
    answers({ name: "hub-1", ref: COMMIT })
    await createGitBranch(calls(), "core", "hub-1", COMMIT)
    await failureOf(createGitBranch(calls(), "core", "hub-2", COMMIT))
    expect(await readGitBranch(calls(), "core")).to.equal("hub-1")
    answers("", 204)
    await deleteGitBranch(calls(), "core", "hub-1")
    expect(stage.requests[1]?.json()).to.deep.equal({ name: "hub-1", ref: COMMIT })
    expect(stage.calls.filter((call) => call.includes("git_branch"))).to.deep.equal([
      `POST ${API}/projects/core/git_branch`,
      `POST ${API}/projects/core/git_branch`,
      `GET ${API}/projects/core/git_branch`,
      `DELETE ${API}/projects/core/git_branch/hub-1`,
    ])
  })

  describe("by the webhook of a project", () => {
    const SECRET = "made-up-deploy-secret"
    const looker = () => stage.looker({ LOOKER_DEPLOY_SECRET: SECRET })
    const webhookAnswers = (answer: FakeAnswer) => {
      stage.fault = ({ path }: RecordedRequest) => (path.startsWith("/webhooks/") ? answer : undefined)
    }

    it("deploys with the secret in a header, without a login", async () => {
      webhookAnswers({ body: { operations: [{ name: "pull", error: false, results: [] }] } })
      await deployByWebhook(looker(), "core")
      await deployByWebhook(looker(), "core", { branch: "main" })
      await deployByWebhook(looker(), "core", { ref: COMMIT })
      const path = "POST /webhooks/projects/core/deploy"
      expect(stage.calls).to.deep.equal([path, `${path}/branch/main`, `${path}/ref/${COMMIT}`])
      for (const { headers } of stage.requests) {
        expect(headers).to.include({ "x-looker-deploy-secret": SECRET }).and.not.have.property("authorization")
      }
    })

    it("fails in words when a step failed, although Looker answers 200", async () => {
      webhookAnswers({
        body: {
          operations: [
            { name: "fetch", error: false },
            { name: "pull", error: true },
          ],
        },
      })
      expect((await failureOf(deployByWebhook(looker(), "core"))).message).to.match(
        /^The project core was not deployed by Looker \(.*\): the step "pull" failed\.$/,
      )
      webhookAnswers({ body: { operations: [{ error: `no ref for ${SECRET}` }] } })
      const { message } = await failureOf(deployByWebhook(looker(), "core", { ref: COMMIT }))
      expect(message).to.include("a step failed: no ref for").and.not.include(SECRET)
    })

    it("tells the operator of a wrong or missing secret", async () => {
      webhookAnswers({ status: 401 })
      expect((await failureOf(deployByWebhook(looker(), "core"))).message).to.match(/compares LOOKER_DEPLOY_SECRET/)
      webhookAnswers({ status: 404 })
      expect((await failureOf(deployByWebhook(looker(), "gone"))).message).to.match(/^The project gone does not exist/)
      webhookAnswers({ status: 503 })
      expect(mayPassLater(await failureOf(deployByWebhook(looker(), "core")))).to.equal(true)
      const before = stage.calls.length
      expect((await failureOf(deployByWebhook(stage.looker(), "core"))).message).to.include("sets LOOKER_DEPLOY_SECRET")
      expect(stage.calls).to.have.length(before)
    })
  })
})
