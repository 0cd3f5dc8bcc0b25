import { type ConformCheck, expectRefusal, expectThat, must, should } from "./conform_check"
import type { HubUnderTest } from "./hub_under_test"

const ERROR = "Invalid 'Authorization' header."
/** Wrong lengths of a digest, which has 128 hex digits. */
const ODD_LENGTHS = [0, 1, 127, 129]
const LARGE_BODY_BYTES = 250 * 1024 * 1024
/** Time for an answer that needs only the headers, in milliseconds. */
const PROMPT_MS = 5000
const ROUTES = [
  ["POST", "/"],
  ["POST", "/actions/nosuch"],
  ["POST", "/actions/nosuch/form"],
  ["POST", "/actions/nosuch/execute"],
  ["POST", "/actions/nosuch/oauth_token"],
  ["GET", "/actions/nosuch/oauth_check"],
] as const

/** Checks of the token. */
export const tokenChecks: readonly ConformCheck[] = [
  must("token.missing", "3.3", "without a token every route answers 403 and the one message", async (hub) => {
    for (const [method, path] of ROUTES) {
      expectForbidden(await hub.caller.call({ method, path, headers: { authorization: undefined } }))
    }
  }),

  must("token.other_scheme", "3.3", "other schemes and bare values are refused", async (hub) => {
    const { token } = hub.caller
    for (const value of ["Basic eDp5", `"${token}"`, `Token ${token}`, "Token token=", "Token", ""])
      await refused(hub, value)
  }),

  must("token.changed_character", "20.1", "a token with one character changed is refused", async (hub) => {
    const { token } = hub.caller
    for (const at of [0, token.indexOf("/") + 1, token.length - 1]) await refused(hub, quote(changedAt(token, at)))
  }),

  must("token.empty_part", "3.3", "an empty nonce or digest is refused", async (hub) => {
    const [nonce, digest] = partsOf(hub)
    for (const value of [`/${digest}`, `${nonce}/`, nonce, "/", ""]) await refused(hub, quote(value))
  }),

  must("token.odd_digest", "19.1", "digests of odd lengths are refused, and the hub lives on", async (hub) => {
    const [nonce, digest] = partsOf(hub)
    for (const length of ODD_LENGTHS) {
      await refused(hub, quote(`${nonce}/${digest.padEnd(length, "0").slice(0, length)}`))
      expectThat((await hub.post("/")).status === 200, `the list, after a digest of ${length} characters`, "none")
    }
  }),

  must("token.scheme_case", "3.2", "the scheme may be written Token or token", async (hub) => {
    for (const scheme of ["Token", "token"]) {
      const answer = await hub.post("/", undefined, {
        headers: { authorization: `${scheme} ${quote(hub.caller.token, "")}` },
      })
      expectThat(answer.status === 200, `200 for the scheme "${scheme}"`, answer)
    }
  }),

  should("token.first_quote", "3.3", "the token ends at the first closing quote", async (hub) => {
    const authorization = `${quote(hub.caller.token)}, realm="x"`
    const answer = await hub.post("/", undefined, { headers: { authorization } })
    expectThat(answer.status === 200, "200 for a token that something follows", answer)
  }),

  must("token.before_body", "19.2", "a wrong token is refused before the body is sent", async (hub) => {
    for (const path of ["/", "/actions/nosuch/execute"]) {
      const headers = { authorization: quote("wrong/token"), "content-type": "application/json" }
      expectForbidden(
        await hub.post(path, undefined, { headers, withheldBytes: LARGE_BODY_BYTES, timeoutMs: PROMPT_MS }),
      )
    }
  }),
]

async function refused(hub: HubUnderTest, authorization: string): Promise<void> {
  expectForbidden(await hub.post("/", undefined, { headers: { authorization } }))
}

function expectForbidden(answer: Awaited<ReturnType<HubUnderTest["post"]>>): void {
  const error = expectRefusal(answer, 403)
  expectThat(error === ERROR, `the message "${ERROR}"`, answer)
}

function quote(token: string, scheme = "Token "): string {
  return `${scheme}token="${token}"`
}

function partsOf({ caller }: HubUnderTest): [nonce: string, digest: string] {
  const slash = caller.token.indexOf("/")
  return [caller.token.slice(0, slash), caller.token.slice(slash + 1)]
}

function changedAt(token: string, at: number): string {
  return token.slice(0, at) + (token[at] === "0" ? "1" : "0") + token.slice(at + 1)
}
