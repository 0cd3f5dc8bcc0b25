import type { KnownAnswer } from "../hub_caller"
import {
  type ConformCheck,
  expectObject,
  expectRefusal,
  expectThat,
  isJsonType,
  isRecord,
  must,
  NotApplicable,
} from "./conform_check"
import { actionPath, type HubUnderTest, isDebug, type Item, requiredParams, typeOf } from "./hub_under_test"

const LOOKER_KEYS = ["message", "refresh_query", "success", "validation_errors", "state", "error", "webhookId"]
const FLAT_KEYS = ["message", "refresh_query", "success", "validation_errors"]
const ATTACHMENT = { mimetype: "text/csv", extension: "csv", data: "a\n1\n" }

/** Checks of deliveries that are refused before anything is sent. Only the debug action is executed completely. */
export const executeChecks: readonly ConformCheck[] = [
  must("execute.no_type", "7.1", "a request without a type is answered 404", async (hub) => {
    for (const item of every(hub)) {
      expectRefusal(await hub.post(actionPath(item, "/execute"), {}), 404)
      expectRefusal(await hub.post(actionPath(item, "/execute"), { type: null, attachment: ATTACHMENT }), 404)
    }
  }),

  must(
    "execute.wrong_type",
    "7.1",
    "a type that the action does not take is answered 404, with those it takes",
    async (hub) => {
      for (const item of every(hub)) {
        const answer = await hub.post(actionPath(item, "/execute"), { type: "nonsense", attachment: ATTACHMENT })
        expectThat(expectRefusal(answer, 404).includes(typeOf(item)), `a message with ${typeOf(item)}`, answer)
      }
    },
  ),

  must("execute.missing_setting", "7.1", "a missing setting is answered 404, with its label", async (hub) => {
    for (const item of hub.some("action with a required setting", (each) => requiredParams(each).length > 0)) {
      const [first] = requiredParams(item)
      for (const data of [undefined, null, {}, { [first?.name ?? ""]: "" }]) {
        const body = { type: typeOf(item), attachment: ATTACHMENT, data, form_params: {} }
        const answer = await hub.post(actionPath(item, "/execute"), body)
        expectThat(expectRefusal(answer, 404).includes(first?.label ?? ""), `a message with "${first?.label}"`, answer)
      }
    }
  }),

  must("execute.no_data", "7.1", "a streaming action without data is answered 404", async (hub) => {
    const isStreaming = (item: Item) => JSON.stringify(item.supported_download_settings) === '["url"]'
    const fits = (item: Item) => isStreaming(item) && requiredParams(item).length === 0 && item.uses_oauth !== true
    const item = hub.one("streaming action without required settings", fits)
    const body = { type: typeOf(item), attachment: null, scheduled_plan: { download_url: null } }
    expectRefusal(await hub.post(actionPath(item, "/execute"), body), 404)
  }),

  must(
    "execute.answer",
    "11.1",
    "the outcome is {looker} with success, refresh_query, validation_errors",
    async (hub) => {
      for (const type of typesOf(debugOf(hub))) expectOutcome(await executeDebug(hub, { type }))
    },
  ),

  must("execute.tolerance", "7", "nulls count as absent and unknown keys are ignored", async (hub) => {
    const plan = { scheduled_plan_id: null, title: null, url: null, query: null, download_url: null, more: { a: 1 } }
    expectOutcome(await executeDebug(hub, { scheduled_plan: plan, attachment: null, data: null, more: [1] }))
    expectOutcome(await executeDebug(hub, { scheduled_plan: null, form_params: { sleep: "0", more: "x" } }))
  }),

  must("execute.inline_json", "8", "inline JSON, an object or a list, is taken", async (hub) => {
    for (const data of [[{ a: 1 }], { data: [] }]) {
      const attachment = { mimetype: "application/json", extension: "json", data }
      expectOutcome(await executeDebug(hub, { attachment }))
    }
  }),

  must("alias.execute", "17", "under the paths of 2017 the outcome stands at the top level as well", async (hub) => {
    debugOf(hub)
    for (const path of ["/integrations/debug/action", "/actions/debug/action"]) {
      const answer = await hub.post(path, { type: "query", form_params: { sleep: "0" } })
      const { looker, ...flat } = expectObject(answer)
      const isSame =
        isRecord(looker) && FLAT_KEYS.every((key) => JSON.stringify(flat[key]) === JSON.stringify(looker[key]))
      expectThat(isSame, `looker, and ${FLAT_KEYS.join(", ")} beside it`, answer)
    }
  }),

  must("keep_alive.newlines", "15", "newlines come before a late outcome, which is JSON all the same", async (hub) => {
    const waitMs = hub.patienceSec * 1000
    const call = { form_params: { sleep: String(waitMs) } }
    const answer = await executeDebug(hub, call, waitMs + 15_000)
    expectOutcome(answer)
    expectThat(/^\n*\{/.test(answer.text), "newlines alone before the outcome", answer)
    if (answer.text.startsWith("\n")) return
    const hint = "a hub sends one every 30 seconds unless it is told otherwise: --patience 35"
    throw new NotApplicable(`none came within ${hub.patienceSec} seconds (${hint})`)
  }),
]

function every(hub: HubUnderTest): readonly Item[] {
  hub.one("integration")
  return hub.items
}

function debugOf(hub: HubUnderTest): Item {
  return hub.one("debug action", isDebug)
}

function typesOf({ supported_action_types: types }: Item): unknown[] {
  return Array.isArray(types) ? types : []
}

function executeDebug(hub: HubUnderTest, body: object, timeoutMs?: number): Promise<KnownAnswer> {
  const whole = { type: "query", form_params: { sleep: "0" }, ...body }
  return hub.post(actionPath(debugOf(hub), "/execute"), whole, { timeoutMs })
}

function expectOutcome(answer: KnownAnswer): void {
  const body = expectObject(answer)
  const { looker } = body
  expectThat(isJsonType(answer) && Object.keys(body).join() === "looker" && isRecord(looker), '{"looker":{…}}', answer)
  const unknown = Object.keys(looker).filter((key) => !LOOKER_KEYS.includes(key))
  const isWhole =
    looker.success === true && looker.refresh_query === false && JSON.stringify(looker.validation_errors) === "{}"
  expectThat(isWhole && unknown.length === 0, `success true, refresh_query false, validation_errors {}`, answer)
}
