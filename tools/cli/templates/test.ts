import { hasKey, TEMPLATES } from "./integration"
import type { Names } from "./names"

/** Writes the test: real requests through the real server, with only the service replaced. */
export function testText(names: Names): string {
  const { name, className, kind, isOauth } = names
  const template = TEMPLATES[kind]
  const tests = template.tests(names)
  const samples = ["csvAttachment", "jsonDetail"].filter((each) => (template.delivery + tests).includes(each))
  const imports = [
    `import { expect } from "chai"`,
    `import type { DataActionResponse } from "../../src/framework"`,
    `import { ${className}Integration } from "../../src/integrations/${name}/${name}"`,
    `import { FakeService } from "../support/fake_service"`,
    `import { hubWith } from "../support/hub_with"`,
    ...(samples.length > 0 ? [`import { ${samples.join(", ")} } from "../support/samples"`] : []),
  ]
  return `${imports.join("\n")}
${(template.delivery + tests).includes("CSV") ? '\nconst CSV = "id,name\\n1,Zoë\\n"\n' : ""}${isOauth ? LOGIN : ""}
describe("${name}", () => {
  let service: FakeService
  beforeEach(async () => ${startText(template.taken)})
  afterEach(() => service.stop())

  const hub = () => hubWith(${newIntegration(names)}${options(names)})
  /** Sends what works, but for what \`changes\` and \`data\` say. */
  const execute = (changes: object = {}, data: object = {}) =>
    hub()
      .post("/actions/${name}/execute")
      .send({ ${template.delivery}, data: { ${settings(names)}...data }, ...changes })
${tests}${isOauth ? loginTests(names) : ""}${hasKey(names) ? keyTest() : ""}})
${helpers(template.delivery + tests)}`
}

/** Without an end, it is used as it is: `test_oauth_round_trips.ts` has the renewal. */
const LOGIN = `
/** What Looker stores of a login. */
const LOGIN = JSON.stringify({ access_token: "made-up", refresh_token: "made-up-too" })
`

function startText(taken: string | undefined): string {
  const start = "service = await FakeService.start()"
  return taken ? `{\n    ${start}\n    service.taken = ${taken}\n  }` : `(${start})`
}

function newIntegration({ className, kind, isOauth }: Names): string {
  const origin = TEMPLATES[kind].isUserAddressed ? [] : ["service.url"]
  return `new ${className}Integration(${[...origin, ...(isOauth ? ["service.url"] : [])].join(", ")})`
}

function options({ kind, isOauth, prefix }: Names): string {
  const variables = [
    ...(TEMPLATES[kind].isUserAddressed ? [`OUTBOUND_ALLOW: "127.0.0.1"`] : []),
    ...(isOauth ? [`${prefix}_CLIENT_ID: "id1"`, `${prefix}_CLIENT_SECRET: "secret1"`] : []),
  ]
  return variables.length > 0 ? `, { environment: { ${variables.join(", ")} } }` : ""
}

function settings(names: Names): string {
  if (names.isOauth) return "state_json: LOGIN, "
  return hasKey(names) ? `api_key: "made-up", ` : ""
}

function keyTest(): string {
  return `
  it("asks for the key", async () => {
    const answer = await execute({}, { api_key: "" }).expect(404)
    expect(answer.body.error).to.include('"API Key"')
    expect(service.requests).to.have.length(0)
  })
`
}

function loginTests({ name }: Names): string {
  return `
  it("asks a user who is not logged in to log in", async () => {
    const data = { state_url: "https://looker.example.com/state/1" }
    const form = await hub().post("/actions/${name}/form").send({ data }).expect(200)
    const [link] = form.body.fields as { type: string; oauth_url: string }[]
    expect(link?.type).to.equal("oauth_link")
    const login = new URL(link?.oauth_url ?? "")
    const begun = await hub().anonymous("get", login.pathname + login.search).expect(302)
    expect(begun.headers.location).to.include(\`\${service.url}/authorize?response_type=code&client_id=id1&\`)
  })

  it("shows the form to a user who is logged in, and sends nothing for one who is not", async () => {
    const data = { state_json: LOGIN }
    const form = await hub().post("/actions/${name}/form").send({ data }).expect(200)
    expect(form.body.fields[0].type).to.not.equal("oauth_link")
    const { looker } = await outcome(execute({}, { state_json: "reset", value: "1" }))
    expect(looker).to.include({ success: false }).and.property("message").match(/Nobody is logged in/)
    expect(service.requests).to.have.length(0)
  })
`
}

function helpers(text: string): string {
  const rows = text.includes("rowsTo(")
    ? `
/** Rows with the ids 1 to \`count\`. */
function rowsTo(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    "users.id": { value: index + 1 },
    "users.email": { value: null },
  }))
}
`
    : ""
  return `
/** The body of an answer that is a 200. */
async function outcome(call: ReturnType<ReturnType<typeof hubWith>["post"]>) {
  const { body } = await call.expect(200)
  return body as { looker: ReturnType<DataActionResponse["toJSON"]> }
}
${rows}`
}
