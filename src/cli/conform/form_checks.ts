import type { KnownAnswer } from "../hub_caller"
import { type ConformCheck, expectObject, expectRefusal, expectThat, isRecord, isText, must } from "./conform_check"
import { actionPath, hasForm, type Item, requiredParams, usesOauth } from "./hub_under_test"

const FIELD_TYPES = ["string", "text", "textarea", "select", "message", "oauth_link", "oauth_link_google"]
/** Stored states of a user that are of no use. */
const USELESS_STATES = ["", "reset", "null", "{}", "no JSON", '{"cid":"00","payload":"x"}']
const STATE_URL = "https://looker.example.com/action_hub_state/0123456789012345678901234567890123456789"

const isOpen = (item: Item) => hasForm(item) && requiredParams(item).length === 0

/** Checks of forms, as far as they need no account at a service. */
export const formChecks: readonly ConformCheck[] = [
  must("form.missing_setting", "7.1", 'a missing setting is 200 {"error": …} with its label', async (hub) => {
    const items = hub.some("form with a required setting", (item) => hasForm(item) && requiredParams(item).length > 0)
    for (const item of items) {
      const [first] = requiredParams(item)
      for (const data of [undefined, null, {}, { [first?.name ?? ""]: "" }]) {
        const answer = await hub.post(actionPath(item, "/form"), { data })
        const form = expectObject(answer)
        const isRight = Object.keys(form).join() === "error" && String(form.error).includes(first?.label ?? "")
        expectThat(isRight, `only an error that names "${first?.label}"`, answer)
      }
    }
  }),

  must("form.fields", "11.2", "a form is {fields, state} or {error}, and its fields are Looker's", async (hub) => {
    const items = hub.some("form without required settings", (item) => isOpen(item) && !usesOauth(item))
    for (const item of items) {
      expectForm(await hub.post(actionPath(item, "/form")))
      expectForm(await hub.post(actionPath(item, "/form"), { data: null, form_params: null, unknown: [1] }))
    }
  }),

  must("form.login", "13.1", "who is not logged in gets a login link or an error, whatever is stored", async (hub) => {
    for (const item of hub.some("login without required settings", (each) => isOpen(each) && usesOauth(each))) {
      // Looker makes the state of a delegated login, so any text may be valid.
      for (const state_json of item.delegate_oauth === true ? [""] : USELESS_STATES) {
        const data = { state_url: STATE_URL, state_redir_url: `${STATE_URL}_redir`, state_json }
        const answer = await hub.post(actionPath(item, "/form"), { data })
        const links = expectForm(answer).filter(({ type }) => String(type).startsWith("oauth_link"))
        expectThat(links.length > 0 || "error" in expectObject(answer), "a login link, or an error", answer)
      }
    }
  }),

  must("form.none", "16", "the form of an action without one is answered 404", async (hub) => {
    const item = hub.one("action without a form", (each) => !hasForm(each))
    expectRefusal(await hub.post(actionPath(item, "/form"), {}), 404)
  }),

  must("alias.form", "17", "at /integrations/<name>/form a form of fields alone is a bare list", async (hub) => {
    const item = hub.one("form without required settings", (each) => isOpen(each) && !usesOauth(each))
    const today = expectObject(await hub.post(actionPath(item, "/form")))
    const answer = await hub.post(`/integrations/${encodeURIComponent(item.name)}/form`)
    const wanted = Object.keys(today).join() === "fields" ? today.fields : today
    expectThat(JSON.stringify(answer.json) === JSON.stringify(wanted), "the fields as a list", answer)
  }),
]

/** @returns the fields; none when the form is an error. @throws Mismatch */
function expectForm(answer: KnownAnswer): Record<string, unknown>[] {
  const form = expectObject(answer)
  if ("error" in form) {
    expectThat(Object.keys(form).length === 1 && isText(form.error), 'only {"error":"…"}', answer)
    return []
  }
  const fields = Array.isArray(form.fields) ? form.fields.filter(isRecord) : []
  const isWhole = Array.isArray(form.fields) && fields.length === form.fields.length
  expectThat(isWhole && ["undefined", "object"].includes(typeof form.state), "fields, and a state at most", answer)
  for (const field of fields) expectField(field)
  return fields
}

function expectField(field: Record<string, unknown>): void {
  const { name, type = "string", options, value, oauth_url: url } = field
  const seen = JSON.stringify(field).slice(0, 200)
  expectThat(isText(name), "a field with a name", seen)
  expectThat(FIELD_TYPES.includes(String(type)), `one of the types ${FIELD_TYPES.join(", ")}`, seen)
  if (type === "select")
    expectThat(Array.isArray(options) && options.every(isOption), "options of name and label", seen)
  if (type === "message") expectThat(typeof value === "string", "a message with its value", seen)
  if (String(type).startsWith("oauth_link")) expectThat(isText(url) && URL.canParse(url), "an oauth_url", seen)
  const flags = [field.required, field.interactive]
  expectThat(
    flags.every((flag) => ["undefined", "boolean"].includes(typeof flag)),
    "booleans required and interactive",
    seen,
  )
  const texts = [field.label, field.description, field.default]
  expectThat(
    texts.every((text) => ["undefined", "string"].includes(typeof text)),
    "texts label, description, default",
    seen,
  )
}

function isOption(option: unknown): boolean {
  return isRecord(option) && typeof option.name === "string" && typeof option.label === "string"
}
