import type { KnownAnswer } from "../hub_caller"
import { type ConformCheck, expectRefusal, expectThat, must } from "./conform_check"
import { actionPath, type HubUnderTest, usesOauth } from "./hub_under_test"

/** Time for an answer that needs no other service, in milliseconds. */
const PROMPT_MS = 5000
const UNKNOWN = { name: "no_such_action" }
const ANONYMOUS = { headers: { authorization: undefined } }

/** Checks of the login routes, as far as they call no provider. */
export const loginChecks: readonly ConformCheck[] = [
  must(
    "login.unknown",
    "20.13",
    "the login routes of an unknown action are answered 404, and the hub lives on",
    async (hub) => {
      for (const route of ["/oauth", "/oauth_redirect"]) {
        expectRefusal(await hub.get(actionPath(UNKNOWN, route), ANONYMOUS), 404)
        expectRefusal(await hub.get(actionPath(UNKNOWN, `${route}?state=x&code=y`), ANONYMOUS), 404)
      }
      expectRefusal(await check(hub, UNKNOWN), 404)
      expectRefusal(await token(hub, UNKNOWN, { state: "x" }), 404)
      expectThat((await hub.post("/")).text === hub.listed.text, "the list, afterwards", "another answer")
    },
  ),

  must("login.not_offered", "13", "the login routes of an action without login are answered 404", async (hub) => {
    const item = hub.one("action without login", (each) => !usesOauth(each))
    for (const route of ["/oauth", "/oauth_redirect"]) {
      expectRefusal(await hub.get(actionPath(item, `${route}?state=x&code=y`), ANONYMOUS), 404)
    }
  }),

  must("login.not_offered_check", "13.4", "its oauth_check is answered 404, promptly", async (hub) => {
    const item = hub.one("action without login", (each) => !usesOauth(each))
    expectRefusal(await check(hub, item), 404)
  }),

  must(
    "login.not_offered_token",
    "20.14",
    "oauth_token of an action without token_url is answered 404, promptly",
    async (hub) => {
      const item = hub.one("action without token_url", (each) => each.token_url === "")
      expectRefusal(await token(hub, item, { state: "x" }), 404)
    },
  ),

  must("login.check", "13.4", "oauth_check is the JSON literal false as long as nothing is stored", async (hub) => {
    for (const item of hub.some("action with login", usesOauth)) {
      const answer = await check(hub, item)
      expectThat(answer.status === 200 && answer.json === false, "200 and false", answer)
    }
  }),

  must("login.state", "13.6", "a login without a state, or with one that nobody made, goes nowhere", async (hub) => {
    const isDirect = (item: Record<string, unknown>) => item.delegate_oauth !== true
    for (const item of hub.some("action with login", (each) => usesOauth(each) && isDirect(each))) {
      for (const query of ["", "?state=", "?state=x", "?state=x&code=y"]) {
        for (const route of ["/oauth", "/oauth_redirect"]) {
          const answer = await hub.get(actionPath(item, route + query), ANONYMOUS)
          expectThat(answer.status >= 400 && answer.status < 500, "400 or 403", answer)
        }
      }
    }
  }),

  must("login.token", "13.2", "oauth_token without a state, or with one that nobody made, is an error", async (hub) => {
    for (const item of hub.some("action with token_url", ({ token_url: url }) => url !== "")) {
      for (const body of [{}, { state: "" }, { state: "x" }]) {
        const answer = await token(hub, item, body)
        expectThat(answer.status >= 400, "an error status", answer)
      }
    }
  }),
]

function check(hub: HubUnderTest, item: { name: string }): Promise<KnownAnswer> {
  return hub.get(actionPath(item, "/oauth_check"), { timeoutMs: PROMPT_MS })
}

function token(hub: HubUnderTest, item: { name: string }, body: object): Promise<KnownAnswer> {
  return hub.post(actionPath(item, "/oauth_token"), body, { timeoutMs: PROMPT_MS })
}
