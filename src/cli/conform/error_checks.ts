import { type ConformCheck, expectRefusal, expectThat, isJsonType, must } from "./conform_check"
import { actionPath, hasForm, type HubUnderTest } from "./hub_under_test"

const STACK = /\n[ \t]{1,20}at |\bat [\w.<>]{1,100} \([^()\n]{1,500}:\d{1,7}:\d{1,7}\)|node_modules|\.js:\d|&nbsp;at /

/** Checks of how the hub fails. The last ones look at every answer of the examination. */
export const errorChecks: readonly ConformCheck[] = [
  must("error.malformed_body", "16", "a body that is no JSON is answered 400 in JSON", async (hub) => {
    for (const path of paths(hub)) {
      for (const body of ['{"type":', "nonsense", '{"a":1}}']) expectRefusal(await hub.post(path, body), 400)
    }
  }),

  must("error.null_body", "16", "a body that is JSON null is answered 400 in JSON", async (hub) => {
    for (const path of paths(hub)) expectRefusal(await hub.post(path, "null"), 400)
  }),

  must(
    "error.scalar_body",
    "16",
    "a body that is a number, a text or a boolean is answered 400 in JSON",
    async (hub) => {
      for (const path of paths(hub)) {
        for (const body of ["1", '"text"', "true"]) expectRefusal(await hub.post(path, body), 400)
      }
    },
  ),

  must("error.lives_on", "19.1", "after all of this the hub answers as at the beginning", async (hub) => {
    const answer = await hub.post("/")
    expectThat(answer.text === hub.listed.text, "the list of the beginning", answer)
  }),

  must("error.no_stack", "19.7", "no answer holds a stack trace or a path of the machine", async ({ caller }) => {
    const telling = caller.answers.find(({ status, text }) => status >= 400 && STACK.test(text))
    expectThat(!telling, "none", telling ?? "")
  }),

  must("error.no_powered_by", "19.7", "no answer says what the server is built with", async ({ caller }) => {
    const telling = caller.answers.find(({ headers }) => headers["x-powered-by"] !== undefined)
    expectThat(!telling, "no x-powered-by", `x-powered-by: ${String(telling?.headers["x-powered-by"])}`)
  }),

  must("error.internal", "16", "no request of this examination is answered 500", async ({ caller }) => {
    const failed = caller.answers.find(({ status }) => status >= 500)
    expectThat(!failed, "no defect", failed ?? "")
  }),

  must("error.json", "16", "Looker's calls are answered in JSON, refusals too", async ({ caller }) => {
    const other = caller.answers.find((answer) => answer.call.method === "POST" && !isJsonType(answer))
    expectThat(!other, "application/json", other ?? "")
  }),
]

/** One address of each kind that accepts a body. */
function paths(hub: HubUnderTest): string[] {
  const item = hub.items.find(hasForm) ?? hub.one("integration")
  const form = hasForm(item) ? [actionPath(item, "/form")] : []
  return ["/", actionPath(item), ...form, actionPath(item, "/execute")]
}
