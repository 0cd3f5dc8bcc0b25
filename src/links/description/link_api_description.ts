import {
  type Answer,
  answer,
  each,
  FORM,
  json,
  type Media,
  named,
  type Operation,
  PAGE,
  redirect,
  record,
  text,
  type Schema,
} from "../../openapi"

const KEYS: Operation["proofs"] = [["hubToken"], ["bearerToken"]]
const BOTH: Operation["proofs"] = [["hubToken"], ["bearerToken"], ["signedIn"]]
const REFUSED_STATUSES = [400, 403, 404, 410, 413, 415, 500, 502, 503]
const SENTENCE: Record<string, Media> = {
  "text/plain": { schema: text("What the link would do, or why it cannot be made.") },
}
/** Programs get JSON, people a page, and the script of the form a sentence. */
const REFUSED = each(REFUSED_STATUSES, () => ({
  description: "Why it was not done.",
  content: { ...json(named("LinkFailure")), ...PAGE, ...SENTENCE },
}))
const LOGIN = redirect("A person who has not signed in goes to the login of Looker, or of the partner.")
const FORM_BODY: Record<string, Media> = { [FORM]: { schema: record(true, "The form of a page, with its `csrf`.") } }

/** JSON for key holders, and a page for people. */
function both(description: string, schema: string): Answer {
  return { description, content: { ...json(named(schema)), ...PAGE } }
}

function bodies(schema: string): Record<string, Media> {
  return { ...json(named(schema)), ...FORM_BODY }
}

/** The addresses of links, of key holders and of people. @param source Schema of a source's name. */
export function linkOperations(source: Schema): Operation[] {
  const inPath = { source }
  const repository = { "repository?": text("Where the webhooks are, for partners with several places.") }
  const looker = { "looker?": text("Name of the Looker that a person signs in at.") }
  const toList = redirect("A person goes back to the list.")
  return [
    {
      method: "get",
      path: "/links/:source",
      id: "listLinks",
      summary: "The links of a source, as its partner has them",
      proofs: BOTH,
      inPath,
      inQuery: { ...repository, ...looker, "removed?": text(), "renewed?": text(), "test?": text() },
      answers: { 200: both("The links.", "LinkList"), 302: LOGIN, ...REFUSED },
    },
    {
      method: "post",
      path: "/links/:source",
      id: "createLink",
      summary: "Makes a link, and its webhook at the partner",
      proofs: BOTH,
      inPath,
      body: bodies("AskedLink"),
      answers: {
        200: {
          description: "The same link was there already; or, for people, what was made, or what would be.",
          content: { ...json(named("CreatedLink")), ...PAGE, ...SENTENCE },
        },
        201: answer("The link is made.", named("CreatedLink")),
        303: toList,
        ...REFUSED,
      },
    },
    {
      method: "delete",
      path: "/links/:source",
      id: "removeLink",
      summary: "Removes the webhook of a link at its partner",
      proofs: KEYS,
      inPath,
      body: json(named("NamedLink")),
      answers: { 200: answer("It is gone.", named("RemovedLink")), ...REFUSED },
    },
    {
      method: "post",
      path: "/links/:source/renew",
      id: "renewLink",
      summary: "Gives a link a new end and today's key",
      proofs: BOTH,
      inPath,
      body: bodies("NamedLink"),
      answers: { 200: both("The link with its new address.", "RenewedLink"), 303: toList, ...REFUSED },
    },
    {
      method: "post",
      path: "/links/:source/show",
      id: "showLink",
      summary: "What the address of a link says",
      proofs: BOTH,
      inPath,
      body: bodies("NamedLink"),
      answers: { 200: both("The link.", "Link"), ...REFUSED },
    },
    ...pages(inPath, { ...repository, ...looker }, toList),
  ]
}

function pages(inPath: Record<string, Schema>, inQuery: Record<string, Schema>, toList: Answer): Operation[] {
  const shown = { description: "The page.", content: PAGE }
  const callback = { "state?": text(), "code?": text(), "error?": text() }
  const isBack = redirect("To the page that the person came for, or to another login.")
  const noHead = "HEAD is answered 404 and uses nothing up."
  return [
    {
      method: "get",
      path: "/links",
      id: "showLinkSources",
      summary: "What links there can be",
      answers: { 200: shown, ...REFUSED },
    },
    {
      method: "get",
      path: "/links/looker/callback",
      id: "finishLookerLogin",
      summary: "Takes a browser back from the login of Looker",
      description: noHead,
      inQuery: callback,
      answers: { 302: isBack, ...REFUSED },
    },
    {
      method: "get",
      path: "/links/:source/callback",
      id: "finishPartnerLogin",
      summary: "Takes a browser back from the login of a partner",
      description: noHead,
      inPath,
      inQuery: callback,
      answers: { 302: isBack, ...REFUSED },
    },
    {
      method: "get",
      path: "/links/:source/new",
      id: "showLinkForm",
      summary: "The form of a new link",
      proofs: [["signedIn"]],
      inPath,
      inQuery,
      answers: { 200: shown, 302: LOGIN, ...REFUSED },
    },
    {
      method: "post",
      path: "/links/:source/connect",
      id: "connectPartner",
      summary: "Takes the credentials for a partner without a login",
      proofs: [["signedIn"]],
      inPath,
      body: FORM_BODY,
      answers: { 200: shown, 303: redirect("To the form."), ...REFUSED },
    },
    {
      method: "post",
      path: "/links/:source/remove",
      id: "removeLinkByForm",
      summary: "Removes a link from the list",
      proofs: [["signedIn"]],
      inPath,
      body: FORM_BODY,
      answers: { 200: shown, 303: toList, ...REFUSED },
    },
  ]
}
