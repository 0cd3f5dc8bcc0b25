import {
  type Answer,
  answer,
  each,
  json,
  list,
  named,
  oneOf,
  type Operation,
  page,
  type PartDescription,
  redirect,
  refusals,
  type Schema,
  text,
} from "../../openapi"
import { DELIVERY_EXAMPLES, FORM_EXAMPLES, ITEM_EXAMPLE } from "./action_api_examples"
import { ENVELOPE_SCHEMA } from "./envelope_schema"
import { FORM_SCHEMAS, LISTING_SCHEMAS } from "./listing_schema"
import { OUTCOME_SCHEMAS } from "./outcome_schema"

const TOKEN: Operation["proofs"] = [["hubToken"], ["bearerToken"]]
const NAME = { name: text("Name of an integration.", { examples: ["debug", "webhook"] }) }
const VERSION = {
  "user-agent?": text(
    "`LookerOutgoingWebhook/<version>` gives Looker's version. Integrations that need a newer one do not exist.",
  ),
}
const ERAS = [
  { base: "/actions/:name", suffix: "", words: "" },
  { base: "/integrations/:name", suffix: "Of2017", words: ", at the address of 2017" },
] as const
/** What any call with a small JSON body may be refused with. */
const SMALL = refusals(400, 403, 404, 413, 415, 500)
const BUSY = refusals(503)
/** A body is read only when it is said to be JSON. */
const ANY_JSON = json({ description: "Not looked at, and usually absent." })
const ENVELOPE = named("Delivery")

const DELIVERY_HEADERS = {
  ...VERSION,
  "x-looker-webhook-id?": text("Looker's id of the delivery. The hub logs it."),
  "x-looker-instance?": text("Name of the Looker. The hub logs it."),
}

function listingOperation(): Operation {
  return {
    method: "post",
    path: "/",
    id: "listIntegrations",
    summary: "Lists the integrations",
    description: "Looker asks with the token of the hub; Lookerbot's own tokens get Lookerbot's entry alone.",
    proofs: [...(TOKEN ?? []), ["webhookToken"]],
    inHeader: { ...VERSION, "if-none-match?": text("The `etag` of an earlier listing.") },
    body: ANY_JSON,
    answers: {
      200: answer("The listing, compressed where the caller takes that.", named("Listing")),
      304: { description: "The listing has not changed." },
      ...refusals(400, 403, 413, 415, 500),
    },
  }
}

function eraOperations({ base, suffix, words }: (typeof ERAS)[number]): Operation[] {
  const isOld = suffix !== ""
  const forms: Schema[] = [named("Form"), named("FormFailure"), ...(isOld ? [list(named("FormField"))] : [])]
  const delivery = (path: string, id: string, isFlat: boolean): Operation => ({
    method: "post",
    path: `${base}/${path}`,
    id: id + suffix,
    summary: `Delivers a result${words || (isFlat ? ", with the outcome at the top level too" : "")}`,
    description:
      "While the integration works, a newline is written now and then, so the answer may begin with blanks. What fails at the " +
      "service is told with 200 and `success: false`, because Looker shows only that.",
    proofs: TOKEN,
    inPath: NAME,
    inHeader: DELIVERY_HEADERS,
    body: json(ENVELOPE, DELIVERY_EXAMPLES.requests),
    answers: {
      200: answer(
        "The outcome, good or bad.",
        named(isFlat ? "FlatOutcome" : "DeliveryOutcome"),
        isFlat ? undefined : DELIVERY_EXAMPLES.answers,
      ),
      ...SMALL,
      ...BUSY,
    },
  })
  return [
    {
      method: "post",
      path: base,
      id: `describeIntegration${suffix}`,
      summary: `One item of the listing${words}`,
      proofs: TOKEN,
      inPath: NAME,
      inHeader: VERSION,
      body: ANY_JSON,
      answers: { 200: answer("The item.", named("Integration"), isOld ? undefined : ITEM_EXAMPLE), ...SMALL },
    },
    {
      method: "post",
      path: `${base}/form`,
      id: `showForm${suffix}`,
      summary: `The form that Looker shows before sending${words}`,
      description: isOld ? "A form that has only fields is a bare list." : undefined,
      proofs: TOKEN,
      inPath: NAME,
      inHeader: DELIVERY_HEADERS,
      body: json(ENVELOPE, FORM_EXAMPLES.requests),
      answers: {
        200: answer("The form, or why there is none.", oneOf(...forms), isOld ? undefined : FORM_EXAMPLES.answers),
        ...SMALL,
        ...BUSY,
      },
    },
    delivery("execute", "execute", isOld),
    delivery("action", "executeFlat", true),
  ]
}

const REFUSED: Answer = {
  description: "Why there is no login: a page, or JSON where the integration has none.",
  content: { ...page("").content, ...json(named("Failure")) },
}
const LOGIN_REFUSED = each([400, 403, 404, 500, 502, 503], () => REFUSED)

const LOGINS: readonly Operation[] = [
  {
    method: "get",
    path: "/actions/:name/oauth",
    id: "beginLogin",
    summary: "Sends a user's browser to the login of a service",
    description: "The address stands in the form, sealed for ten minutes. HEAD is answered 404 and uses nothing up.",
    inPath: NAME,
    inQuery: { "state?": text("What the form sealed into the address.") },
    answers: { 302: redirect("To the service."), ...LOGIN_REFUSED },
  },
  {
    method: "get",
    path: "/actions/:name/oauth_redirect",
    id: "finishLogin",
    summary: "Takes the browser back from the login of a service",
    description: "HEAD is answered 404 and uses nothing up.",
    inPath: NAME,
    inQuery: {
      "state?": text("As the hub gave it to the service."),
      "code?": text("What the service gives."),
      "error?": text("Why the service refused."),
    },
    answers: {
      200: page("Looker has stored the login (OAuth v1)."),
      302: redirect("To Looker, which then fetches the tokens (OAuth v2)."),
      ...LOGIN_REFUSED,
    },
  },
  {
    method: "get",
    path: "/actions/:name/oauth_check",
    id: "checkLogin",
    summary: "Whether Looker holds a login that works",
    proofs: TOKEN,
    inPath: NAME,
    inHeader: VERSION,
    answers: { 200: answer("Whether it does.", { type: "boolean" }), ...SMALL, ...refusals(502, 503) },
  },
  {
    method: "post",
    path: "/actions/:name/oauth_token",
    id: "fetchTokens",
    summary: "The tokens of a login, for Looker to store",
    proofs: TOKEN,
    inPath: NAME,
    inHeader: VERSION,
    body: json(ENVELOPE),
    answers: { 200: answer("The tokens, encrypted where the hub is told to.", {}), ...SMALL, ...refusals(502, 503) },
  },
]

/** The API that Looker calls, and the logins of its users. */
export const ACTION_API_DESCRIPTION: PartDescription = {
  tag: "Integration API",
  description: "What Looker calls: listing, forms, deliveries; and what the browsers of its users open to log in.",
  operations: [listingOperation(), ...ERAS.flatMap(eraOperations), ...LOGINS],
  schemas: { ...LISTING_SCHEMAS, ...FORM_SCHEMAS, ...OUTCOME_SCHEMAS, Delivery: ENVELOPE_SCHEMA },
}
