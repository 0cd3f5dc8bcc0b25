import { createHash } from "node:crypto"
import { expect } from "chai"
import { readConfig } from "../../src/hub_config"
import { githubPartner } from "../../src/links/sources/github/github_partner"
import { OutboundGuard } from "../../src/outbound"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { LinksStage } from "../support/links_stage"
import { startEmulate } from "../support/peers/emulate"
import type { Peer } from "../support/peers/peer"

const DO = ["deploy:core"]
const REPOSITORY = "mia/models"
const [TOKEN, JONS_TOKEN] = ["ghp_made_up_of_mia", "ghp_made_up_of_jon"]
const APP = { GITHUB_CLIENT_ID: "hub-app", GITHUB_CLIENT_SECRET: "made-up-app-secret" }
const VERIFIER = "made-up-verifier-of-more-than-forty-three-characters"

/** emulate's GitHub keeps repositories and webhooks, signs what it sends, and logs people in. */
describe("links of GitHub, with emulate's GitHub", () => {
  let github: Peer
  let api: FakeService
  let publicDoor: FakeService
  let stage: LinksStage
  let environment: Record<string, string>
  before(async () => {
    // Its API has no /api/v3, and it calls the hub at the address that it is told.
    api = await FakeService.start()
    publicDoor = await FakeService.start()
    stage = await LinksStage.withoutHub()
    github = await startEmulate("github", {
      tokens: {
        [TOKEN]: { login: "mia", scopes: ["repo", "admin:repo_hook"] },
        [JONS_TOKEN]: { login: "jon", scopes: ["repo", "admin:repo_hook"] },
      },
      github: {
        users: [{ login: "mia" }, { login: "jon" }],
        repos: [{ owner: "mia", name: "models" }],
        oauth_apps: [
          {
            client_id: APP.GITHUB_CLIENT_ID,
            client_secret: APP.GITHUB_CLIENT_SECRET,
            name: "Hub",
            redirect_uris: [`${publicDoor.url}/links/github/callback`],
          },
        ],
      },
    })
    api.answer = (request) => pass(github.url, request)
    publicDoor.answer = (request) => pass(stage.url, request)
    environment = { ACTION_HUB_BASE_URL: publicDoor.url, GITHUB_URL: api.url, GITHUB_TOKEN: TOKEN }
    await stage.startHub(environment)
  })
  beforeEach(() => {
    stage.clear()
    publicDoor.requests.length = 0
  })
  after(async () => {
    await stage?.stop()
    await github?.stop()
    await Promise.all([api?.stop(), publicDoor?.stop()])
  })

  async function pass(base: string, { method, path, query, headers, body }: RecordedRequest): Promise<FakeAnswer> {
    const kept = Object.entries(headers).filter(([name]) => /^(?:accept|authorization|content-type|x-.*)$/.test(name))
    const search = query.size > 0 ? `?${query.toString()}` : ""
    const init = { method, headers: kept as [string, string][], redirect: "manual" as const }
    const url = base + path.replace("/api/v3", "") + search
    const answer = await fetch(url, body.length > 0 ? { ...init, body: new Uint8Array(body) } : init)
    const told = ["content-type", "link", "location"].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    return { status: answer.status, headers: Object.fromEntries(told), body: Buffer.from(await answer.arrayBuffer()) }
  }

  /** A call of GitHub's API by mia. */
  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" }
    const answer = await fetch(`${github.url}/repos/${REPOSITORY}${path}`, {
      method,
      headers,
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    expect(answer.ok, `${method} ${path}: ${text}`).to.equal(true)
    return (text ? JSON.parse(text) : undefined) as T
  }
  /** Commits a file to a branch. @returns the commit. */
  const commit = async (path: string, branch: string) => {
    const content = Buffer.from(`view: ${path} {}`).toString("base64")
    const { commit: made } = await ask<{ commit: { sha: string } }>("PUT", `/contents/${path}`, {
      ...{ message: "Change", content, branch },
    })
    return made.sha
  }
  const make = (members: object = {}) =>
    stage.key("POST", "/links/github", { do: DO, repository: REPOSITORY, ...members })
  const hooks = () => ask<{ id: number; config: { url: string } }[]>("GET", "/hooks")
  const deployed = () => stage.looker.linkState.project("core")?.deployments.map(({ ref }) => ref)
  /** Resolves when an event of this kind has come to the hub, and the hub has done its work. */
  const arrived = async (kind: string, words = "") => {
    await publicDoor.until(({ headers, text }) => headers["x-github-event"] === kind && text.includes(words))
    await stage.done()
  }

  it("case 41, 48, 44: a webhook is made, found again, listed and removed", async () => {
    const made = await make()
    expect(made.status, made.text).to.equal(201)
    expect(made.json).to.deep.include({ registered: true })
    await arrived("ping")
    const again = await make()
    expect([again.status, again.json.existing, again.json.id]).to.deep.equal([200, true, made.json.id])
    expect(await hooks()).to.have.length(1)
    for (const query of ["", `?repository=${REPOSITORY}`]) {
      const { json } = await stage.key("GET", `/links/github${query}`)
      expect(json.links.map(({ id }: { id: string }) => id)).to.deep.equal([made.json.id])
    }
    const renewed = await stage.key("POST", "/links/github/renew", { id: made.json.id, repository: REPOSITORY })
    expect(renewed.status, renewed.text).to.equal(200)
    expect((await hooks())[0]?.config.url).to.equal(renewed.json.address)
    const removed = await stage.key("DELETE", "/links/github", { id: made.json.id, repository: REPOSITORY })
    expect(removed.status, removed.text).to.equal(200)
    expect(await hooks()).to.deep.equal([])
  })

  it("case 9, 17, 18, 23: a push to the branch and a merge into it are deployed by their commits, signed by emulate", async () => {
    const made = await make({ events: ["push", "merge"], branch: "main" })
    expect(made.status, made.text).to.equal(201)
    const pushed = await commit("a.view.lkml", "main")
    await arrived("push")
    expect(deployed()).to.deep.equal([pushed])
    const { object } = await ask<{ object: { sha: string } }>("GET", "/git/ref/heads/main")
    await ask("POST", "/git/refs", { ref: "refs/heads/feature", sha: object.sha })
    await commit("b.view.lkml", "feature")
    const { number } = await ask<{ number: number }>("POST", "/pulls", { title: "x", head: "feature", base: "main" })
    const { sha } = await ask<{ sha: string }>("PUT", `/pulls/${number}/merge`, {})
    await arrived("pull_request", '"action":"closed"')
    // Neither the push to the other branch nor the pull request's opening.
    expect(deployed()).to.deep.equal([pushed, sha])
    await stage.key("DELETE", "/links/github", { id: made.json.id, repository: REPOSITORY })
  })

  it("case 49: who is no admin of the repository is told what the token lacks", async () => {
    const { status, json } = await make({ github_token: JONS_TOKEN, branch: "main" })
    expect(status).to.equal(502)
    expect(json.error).to.include("admin:repo_hook").and.not.include(JONS_TOKEN)
  })

  it("case 37: a person logs in with the app, and lists webhooks with the token", async () => {
    const { login } = githubPartner
    const config = readConfig({ ...stage.environment, ...environment, ...APP }, []).links
    const context = { config, guard: new OutboundGuard({ allow: [] }) }
    const redirectUri = `${publicDoor.url}/links/github/callback`
    const codeChallenge = createHash("sha256").update(VERIFIER).digest("base64url")
    const page = await fetch(login?.authorizeUrl(config, { redirectUri, state: "nonce.state", codeChallenge }) ?? "")
    const html = await page.text()
    const form = html.split("<form ").find((text) => text.includes('value="mia"')) ?? ""
    const values = new URLSearchParams()
    for (const [, name = "", value = ""] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
      values.append(name, value.replaceAll("&amp;", "&"))
    }
    const pressed = await fetch(`${github.url}/login/oauth/callback`, {
      method: "POST",
      body: values,
      redirect: "manual",
    })
    const back = new URL(pressed.headers.get("location") ?? "about:blank")
    expect([back.origin + back.pathname, back.searchParams.get("state")]).to.deep.equal([redirectUri, "nonce.state"])
    const details = { redirectUri, code: back.searchParams.get("code") ?? "", codeVerifier: VERIFIER }
    const credentials = await login?.exchange(context, details)
    expect(credentials).to.have.property("github_token").that.is.a("string")
    expect((await githubPartner.open(credentials ?? {}, context).list(REPOSITORY)).hooks).to.deep.equal([])
    const refused = await login?.exchange(context, details).catch((error: unknown) => String(error))
    expect(refused).to.include("bad_verification_code").and.not.include(details.code)
  })
})
