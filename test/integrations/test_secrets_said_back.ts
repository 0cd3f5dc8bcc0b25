import { expect } from "chai"
import { type Integration, OAuthIntegration, registry, type ServiceAnswer, type ServiceCall } from "../../src/framework"
import { soundsSecret } from "../../src/text/secret_names"
import { type ExecuteBody, LongTextStage } from "../support/long_text_stage"

/** What no key of the examples holds, and each way of writing escapes otherwise. */
const SIGNS = `"&<>'/+=%`
/** Settings whose form is fixed. */
const FIXED = ["accessKey", "private_key", "write_key", "segment_write_key"]

const ESCAPES: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "escaped for JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "escaped for XML": (secret) =>
    secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;"),
  "escaped for an address": (secret) => encodeURIComponent(secret),
  "as in a form": (secret) => new URLSearchParams([["", secret]]).toString().slice(1),
  "in base64": (secret) => Buffer.from(secret).toString("base64"),
  "in base64 with a name": (secret) => Buffer.from(`user:${secret}`).toString("base64"),
  "in base64 for addresses": (secret) => Buffer.from(`a:${secret}`).toString("base64url"),
}

const BODIES: Readonly<Record<string, (text: string) => ServiceAnswer["body"]>> = {
  "flat JSON": (text) => ({
    ok: false,
    error: text,
    code: 21211,
    error_code: 21211,
    ...Object.fromEntries(["message", "error_message", "error_summary", "error_description"].map((key) => [key, text])),
    errorMessages: [text],
    errors: [{ message: text }],
  }),
  "nested JSON": (text) => ({ error: { message: text, errors: [{ message: text }] }, errors: { summary: text } }),
  XML: (text) => `<?xml version="1.0"?><Error><Code>Refused</Code><Message>${text}</Message></Error>`,
  text: (text) => text,
}
const STATUSES = [400, 401, 403, 200, 404]

/** The settings, the login and the variables that nobody but the service may see. */
function secretsOf({ params }: Integration, body: ExecuteBody, environment: Record<string, string>): string[] {
  const sensitive = params.filter((param) => param.sensitive).map(({ name }) => body.data[name])
  const named = Object.entries({ ...environment, ...body.data, ...body.form_params })
  const tokens = [...(body.data.state_json ?? "").matchAll(/token":"([^"]+)"/gi)].map(([, token]) => token)
  const state = body.data.state_json?.startsWith("{") ? undefined : body.data.state_json
  const secrets = [...sensitive, ...named.flatMap(([name, text]) => (soundsSecret(name) ? text : [])), ...tokens, state]
  return [...new Set(secrets.flatMap((secret) => (secret && secret.length > 3 ? secret : [])))]
}

/** What a call itself brings: its login, and what of its form and its address is secret. */
function secretsIn({ headers, body, url }: ServiceCall): string[] {
  const [, login = ""] = (headers.authorization ?? "").split(" ")
  const form = headers["content-type"]?.includes("urlencoded") ? new URLSearchParams(body.toString()) : []
  return [login, ...[...form, ...url.searchParams].flatMap(([name, text]) => (soundsSecret(name) ? text : []))].filter(
    Boolean,
  )
}

describe("what a service says back of secrets", () => {
  let stage: LongTextStage
  before(async () => {
    stage = await LongTextStage.start()
  })
  after(() => stage.stop())
  afterEach(() => (stage.answer = undefined))

  for (const [turn, integration] of registry.all.filter(({ name }) => name !== "debug").entries()) {
    it(`reaches neither an answer nor the log: ${integration.name}`, async () => {
      const body = await stage.bodyOf(integration)
      for (const { name, sensitive } of integration.params) {
        if (sensitive && !FIXED.includes(name) && body.data[name]) body.data[name] += SIGNS
      }
      const secrets = secretsOf(integration, body, stage.environment)
      let combination = turn
      for (const [way, escape] of Object.entries(ESCAPES)) {
        for (const [kind, bodyOf] of Object.entries(BODIES)) {
          const status = STATUSES[combination++ % STATUSES.length]
          const said = new Set<string>()
          stage.answer = (call) => {
            const texts = [...secrets, ...secretsIn(call)].map(escape)
            for (const text of texts) said.add(text)
            // One at a time: of a long text people see the beginning.
            return { status, body: bodyOf(`It was ${texts[combination % texts.length] ?? ""}.`) }
          }
          for (const route of ["form", "execute"]) {
            const answer = await stage.post(`/actions/${integration.name}/${route}`, body)
            const seen = withoutState(answer) + stage.takeLog()
            for (const text of said) expect(seen, `${route}, ${way}, ${kind}, ${status}`).to.not.include(text)
          }
        }
      }
    }).timeout(60_000)
  }

  for (const integration of registry.all.filter((each) => each instanceof OAuthIntegration)) {
    it(`reaches neither the page of a login nor the log: ${integration.name}`, async () => {
      let combination = 0
      for (const [way, escape] of Object.entries(ESCAPES)) {
        for (const [kind, bodyOf] of Object.entries(BODIES)) {
          const said = new Set<string>()
          stage.answer = (call) => {
            const texts = secretsIn(call).map(escape)
            for (const text of texts) said.add(text)
            return { status: 400, body: bodyOf(`It was ${texts[combination++ % texts.length] ?? ""}.`) }
          }
          const seen = (await stage.logIn(integration, `code-of-a-login${SIGNS}`)) + stage.takeLog()
          expect(seen).to.match(/You are not logged in/)
          expect([...said].length).to.be.at.least(2)
          for (const text of said) expect(seen, `${way}, ${kind}`).to.not.include(text)
        }
      }
    }).timeout(60_000)
  }
})

/** What people see of an answer; what Looker stores may hold tokens. */
function withoutState(answer: string): string {
  const { looker, ...others } = JSON.parse(answer || "{}") as { looker?: object; state?: unknown }
  return JSON.stringify({ ...others, state: undefined, ...looker, ...(looker && { state: undefined }) })
}
