import { answer, object, page, type PartDescription, record, refusals, text, word } from "../openapi"

const READINESS = {
  "parts?": record(record(true), "By part: names and reasons, no secrets."),
}

/** The addresses of operators and their platforms. */
export const OPERATIONS_DESCRIPTION: PartDescription = {
  tag: "Operations",
  description: "Is the hub alive, is it ready, what does it do. Open to everybody.",
  operations: [
    {
      method: "get",
      path: "/",
      id: "showStatusPage",
      summary: "Says to a person that the hub is up",
      answers: { 200: page("The page.") },
    },
    {
      method: "get",
      path: "/status",
      id: "readStatus",
      summary: "Gives what the operator wrote into status.json",
      answers: { 200: answer("The content of `status.json` in the working directory.", {}), ...refusals(404) },
    },
    {
      method: "get",
      path: "/healthz",
      id: "readHealth",
      summary: "Whether the hub is alive",
      answers: { 200: answer("It is.", object({ status: word("ok") }), { alive: { status: "ok" } }) },
    },
    {
      method: "get",
      path: "/readyz",
      id: "readReadiness",
      summary: "Whether the hub takes requests",
      answers: {
        200: answer("It does.", object({ status: word("ready"), ...READINESS }), { ready: { status: "ready" } }),
        503: answer(
          "It is stopping, or a part cannot work.",
          object({ status: word("draining", "not ready"), ...READINESS }),
        ),
      },
    },
    {
      method: "get",
      path: "/metrics",
      id: "readMetrics",
      summary: "Metrics for Prometheus",
      answers: {
        200: { description: "The metrics as text.", content: { "text/plain": { schema: text() } } },
        ...refusals(500, 503),
      },
    },
    {
      method: "get",
      path: "/openapi.json",
      id: "readOpenApi",
      summary: "This document",
      description: "Names only what this hub has switched on.",
      answers: { 200: answer("An OpenAPI 3.1 document.", record(true)) },
    },
  ],
}
