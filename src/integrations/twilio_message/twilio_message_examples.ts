import type { IntegrationExamples } from "../../framework"
import { TWILIO_PARAMS as params, TWILIO_RULES as rules } from "../twilio/twilio_examples"

const formParams = { message: "Your order is on its way." }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "users",
      title: "The same message goes to the number in every row.",
      sample: "users",
      rows: 3,
      params,
      formParams,
    },
    {
      name: "number_in_cell",
      title: "A message to the number in one cell.",
      type: "cell",
      cellValue: "+12025550101",
      params,
      formParams,
    },
    {
      name: "one_refused",
      title: "One number is refused: the others get the message, and the answer says how many.",
      sample: "users",
      rows: 6,
      params,
      formParams,
    },
    {
      name: "no_phone_field",
      title: "A query without a tagged field is refused, and says what to do.",
      sample: "orders",
      rows: 2,
      params,
      formParams,
    },
  ],
  rules,
}
