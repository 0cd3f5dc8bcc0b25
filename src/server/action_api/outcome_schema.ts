import { integer, named, object, record, type Schema, text, yesOrNo } from "../../openapi"

const OUTCOME = {
  "message?": text("Shown to the user when the delivery failed."),
  refresh_query: yesOrNo("Whether Looker runs the query again."),
  success: yesOrNo("True only after the service has acknowledged everything."),
  validation_errors: record(text(), "What is wrong with an answer, by the name of its field."),
}

/** How a delivery ended. */
export const OUTCOME_SCHEMAS: Readonly<Record<string, Schema>> = {
  Outcome: object({
    ...OUTCOME,
    "state?": named("State"),
    "error?": object(
      {
        http_code: integer(),
        status_code: text(),
        message: text(),
        location: text(),
        documentation_url: text(),
      },
      "What went wrong in the terms of Google's API errors.",
    ),
    "webhookId?": text("Looker's id of the delivery."),
  }),
  DeliveryOutcome: object({ looker: named("Outcome") }),
  FlatOutcome: object(
    { ...OUTCOME, looker: named("Outcome") },
    "The outcome as hubs gave it in 2017: at the top level, and under `looker`.",
  ),
}
