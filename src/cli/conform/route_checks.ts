import { type ConformCheck, expectRefusal, expectThat, isJsonType, must, should } from "./conform_check"
import { actionPath } from "./hub_under_test"

/** Checks of the addresses other than form and execute. */
export const routeChecks: readonly ConformCheck[] = [
  must("single.equals_list", "5", "a single action is its item of the list, byte for byte", async (hub) => {
    hub.one("integration")
    for (const item of hub.items) {
      const answer = await hub.post(actionPath(item))
      const isEqual =
        answer.status === 200 && isJsonType(answer) && JSON.stringify(answer.json) === JSON.stringify(item)
      expectThat(isEqual, `the item of ${item.name} in the list`, answer)
    }
  }),

  must("single.unknown", "16", "an unknown action is answered 404, and named", async (hub) => {
    for (const route of ["", "/form", "/execute"]) {
      const answer = await hub.post(actionPath({ name: "no_such_action" }, route), {})
      expectThat(expectRefusal(answer, 404).includes("no_such_action"), "a message with the name", answer)
    }
  }),

  must("route.unknown", "16", "unknown paths and methods are answered 404 in JSON", async (hub) => {
    expectRefusal(await hub.post("/no/such/path", {}), 404)
    expectRefusal(await hub.get("/no/such/path"), 404)
    expectRefusal(await hub.get("/actions/no_such_action"), 404)
    expectRefusal(await hub.caller.call({ method: "DELETE", path: "/" }), 404)
  }),

  must("route.page", "5", "GET / is a page for people, without a token", async (hub) => {
    const answer = await hub.get("/", { headers: { authorization: undefined } })
    const isPage = answer.status === 200 && /^text\/html\b/.test(answer.headers["content-type"] ?? "")
    expectThat(isPage, "200 and text/html", answer)
  }),

  must("route.status", "5", "GET /status is JSON or 404, without a token", async (hub) => {
    const answer = await hub.get("/status", { headers: { authorization: undefined } })
    expectThat([200, 404].includes(answer.status) && answer.json !== undefined, "JSON, 200 or 404", answer)
  }),

  should("route.health", "5", "GET /healthz says 200 as long as the hub lives", async (hub) => {
    const answer = await hub.get("/healthz", { headers: { authorization: undefined } })
    expectThat(answer.status === 200, "200", answer)
  }),

  must("alias.single", "17", "POST /integrations/<name> is a single action", async (hub) => {
    const item = hub.one("integration")
    const answer = await hub.post(`/integrations/${encodeURIComponent(item.name)}`)
    expectThat(JSON.stringify(answer.json) === JSON.stringify(item), `the item of ${item.name}`, answer)
  }),
]
