import { expect } from "chai"
import { useFakeTimers } from "sinon"
import { Shape } from "../../src/data/json"
import {
  lookerFault,
  mayPassLater,
  pathOf,
  readFolder,
  readFolderChildren,
  readFolderDashboards,
  readFolderLooks,
  readMe,
  readVersion,
} from "../../src/looker"
import type { FakeAnswer } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"
import { failureOf } from "../support/failure_of"

const ANY = new Shape((z) => z.unknown())

describe("Looker's API", () => {
  let stage: LookerStage
  beforeEach(async () => {
    stage = await LookerStage.start()
  })
  afterEach(() => stage.stop())

  const me = (looker = stage.looker()) => readMe(looker.calls())
  const logins = () => stage.calls.filter((call) => call === "POST /api/4.0/login")

  describe("login", () => {
    beforeEach(() => {
      stage.answer = () => ({ body: { id: "7", display_name: "Hub" } })
      stage.loginAnswer = undefined
    })

    it("happens when it is needed, once, with the credentials in the body", async () => {
      const looker = stage.looker()
      expect(stage.calls).to.deep.equal([])
      expect(await me(looker)).to.deep.equal({ id: "7", name: "Hub" })
      await me(looker)
      const user = "GET /api/4.0/user?fields=id,display_name"
      expect(stage.calls).to.deep.equal(["POST /api/4.0/login", user, user])
      expect(stage.requests[0]?.text).to.equal("client_id=api-user&client_secret=made-up-client-secret")
      expect(stage.requests[1]?.headers.authorization).to.equal("token api-token-1-made-up")
    })

    it("is one for calls that begin together", async () => {
      const looker = stage.looker()
      await Promise.all(Array.from({ length: 10 }, () => me(looker)))
      expect(logins()).to.have.length(1)
    })

    it("case 71: is renewed once when Looker answers 401, and the call is made again", async () => {
      const looker = stage.looker()
      await me(looker)
      stage.tokens.clear()
      await Promise.all([me(looker), me(looker), me(looker)])
      expect(logins()).to.have.length(2)
    })

    it("that is answered by a page is no refusal", async () => {
      stage.loginAnswer = { body: "<html>Maintenance" }
      const { message } = await failureOf(me(stage.looker()))
      expect(message).to.match(/answered something that is not JSON/)
    })

    it("is renewed before it ends", async () => {
      const clock = useFakeTimers({ toFake: ["Date"], now: Date.now() })
      try {
        const looker = stage.looker()
        await me(looker)
        clock.setSystemTime(Date.now() + 3_500_000)
        await me(looker)
        expect(logins()).to.have.length(1)
        clock.setSystemTime(Date.now() + 60_000)
        await me(looker)
        expect(logins()).to.have.length(2)
      } finally {
        clock.restore()
      }
    })

    it("that fails is tried again by the next call, and tells the operator what to check", async () => {
      const looker = stage.looker({ LOOKER_API_CLIENT_SECRET: "wrong-and-made-up" })
      for (let attempt = 1; attempt <= 2; attempt++) {
        const error = await failureOf(me(looker))
        expect(error.message).to.match(/does not accept the API credentials .* check the API key/)
        expect(stage.calls).to.have.length(attempt)
      }
    })

    it("is impossible without credentials, which is said without a call", async () => {
      const looker = stage.looker({ LOOKER_API_CLIENT_ID: "", LOOKER_API_CLIENT_SECRET: "" })
      expect(looker.hasApi).to.equal(false)
      expect((await failureOf(me(looker))).message).to.include("has no API credentials")
      expect(stage.calls).to.deep.equal([])
    })

    it("of another user is asked for with that of the API user, and is that of those calls alone", async () => {
      const looker = stage.looker()
      await readMe(looker.callsAs("42"))
      await me(looker)
      expect(stage.calls.slice(0, 2)).to.deep.equal(["POST /api/4.0/login", "POST /api/4.0/login/42"])
      expect(stage.requests.slice(2).map(({ headers }) => headers.authorization)).to.deep.equal([
        "token user-42-token-2-made-up",
        "token api-token-1-made-up",
      ])
    })

    it("of one instance does not concern another", async () => {
      const other = await LookerStage.start()
      try {
        other.answer = stage.answer
        const [one, two] = [stage.looker(), other.looker()]
        await me(one)
        stage.tokens.clear()
        await me(two)
        await me(one)
        expect(other.calls).to.have.length(2)
      } finally {
        await other.stop()
      }
    })
  })

  describe("content", () => {
    it("is read by folder, without what is in the trash, page by page", async () => {
      const children = Array.from({ length: 120 }, (_, index) => ({ id: String(index), name: `f${index}` }))
      const things = [
        { id: 1, title: "Sales", description: null, deleted: false },
        { id: "2", title: null },
        { id: "3", title: "Gone", deleted: true },
      ]
      stage.answer = ({ path, query }) => {
        const offset = Number(query.get("offset"))
        if (path.endsWith("/children")) return { body: children.slice(offset, offset + Number(query.get("limit"))) }
        if (path.endsWith("/dashboards") || path.endsWith("/looks")) return { body: things }
        return { body: { id: "9", name: "Commands", more: 1 } }
      }
      const calls = stage.looker().calls()
      expect(await readFolder(calls, "9")).to.deep.equal({ id: "9", name: "Commands" })
      expect(await readFolderChildren(calls, "9")).to.deep.equal(children)
      const kept = [
        { id: "1", title: "Sales", description: "", filters: [] },
        { id: "2", title: "", description: "", filters: [] },
      ]
      expect(await readFolderDashboards(calls, "9")).to.deep.equal(kept)
      expect(await readFolderLooks(calls, "9")).to.deep.equal(kept)
      expect(stage.calls).to.include("GET /api/4.0/folders/9/children?fields=id,name&sorts=name&limit=100&offset=100")
    })

    it("of another shape is a failure in words", async () => {
      const calls = stage.looker().calls()
      stage.answer = () => ({ body: { looker_release_version: "26.12.3" } })
      expect(await readVersion(calls)).to.equal("26.12.3")
      for (const body of [{}, [], "null", '"text"', "7", "", "<html>", { looker_release_version: 26 }]) {
        stage.answer = () => ({ body })
        expect((await failureOf(readVersion(calls))).message).to.match(/^Looker \(127\.0\.0\.1:\d+\) answered/)
      }
    })
  })

  describe("that fails", () => {
    const get = (answer: FakeAnswer, timeoutMs?: number) => {
      stage.answer = () => answer
      return failureOf(stage.looker().calls().get("/looks/12", { answer: ANY, what: "The Look 12", timeoutMs }))
    }

    it("is told by what was asked for, and what to do", async () => {
      expect((await get({ status: 404, body: { message: "Not found" } })).message).to.match(
        /^The Look 12 does not exist in Looker \(.*\), or the Looker user of this hub may not see it\.$/,
      )
      expect((await get({ status: 403 })).message).to.include("may not see it")
      const errors = [{ field: "limit", message: "limit must be a number" }]
      const invalid = await get({ status: 422, body: { message: "Validation Failed", errors } })
      expect(invalid.message).to.match(/ refuses the request: limit must be a number$/)
      const busy = await get({ status: 429, headers: { "retry-after": "1000" } })
      expect(busy.message).to.include("too many requests").and.to.include("1000 seconds")
    })

    it("has a kind, by which others decide", async () => {
      const kinds = { 401: "login", 403: "missing", 404: "missing", 400: "invalid", 422: "invalid", 418: "other" }
      for (const [status, kind] of Object.entries(kinds)) {
        expect(lookerFault(await get({ status: Number(status) })), status).to.equal(kind)
      }
      expect(lookerFault(await get({ hang: true }, 50))).to.equal("timeout")
      expect(lookerFault(new TypeError("a defect"))).to.equal("other")
    })

    it("is asked again by GET alone, while the failure may pass", async () => {
      const looks = () => stage.calls.filter((call) => call.includes("looks")).length
      for (const answer of [{ status: 503 }, { status: 500 }, { reset: true }]) {
        const before = looks()
        expect(mayPassLater(await get(answer))).to.equal(true)
        expect(looks() - before).to.equal(3)
      }
      stage.answer = () => ({ status: 503 })
      const calls = stage.looker().calls()
      await failureOf(calls.post("/queries", { model: "m" }, { answer: ANY }))
      await failureOf(calls.patch("/datagroups/1", { stale_before: 1 }, { answer: ANY }))
      expect(stage.calls.filter((call) => /queries|datagroups/.test(call))).to.have.length(2)
    })

    it("says back no secret, in whatever form", async () => {
      const secret = "made-up-client-secret"
      const base64 = Buffer.from(secret).toString("base64")
      for (const status of [400, 418, 422]) {
        stage.answer = ({ headers }) => {
          return { status, body: { message: `you sent ${secret}, ${base64} and ${headers.authorization}` } }
        }
        const { message } = await failureOf(me())
        expect(message)
          .to.include("you sent")
          .and.not.match(/made-up|token-/)
        expect(message).to.not.include(base64)
      }
    })

    it("ends when its signal is aborted", async () => {
      stage.answer = () => ({ hang: true })
      const controller = new AbortController()
      const call = stage.looker().calls(controller.signal).get("/looks/12", { answer: ANY })
      setTimeout(() => controller.abort(), 50)
      expect((await failureOf(call)).name).to.match(/Error$/)
    })
  })

  it("has paths in which ids are encoded, and no part leads elsewhere", () => {
    expect(pathOf("projects", "a b/c?d#é(1)", "validate")).to.equal("/projects/a%20b%2Fc%3Fd%23%C3%A9(1)/validate")
    for (const part of ["", ".", ".."]) expect(() => pathOf("folders", part)).to.throw(TypeError)
  })
})
