import type { IntegrationExamples, ServiceRule } from "../../framework"

/** Settings for every example. */
export const TWILIO_PARAMS = {
  accountSid: "AC00000000000000000000000000000000",
  authToken: "example-auth-token",
  from: "+12025550100",
}

const PATH = /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/Messages\.json$/

/** Rules of a Twilio that queues every message, but refuses numbers ending in 0104 as invalid. */
export const TWILIO_RULES: ServiceRule[] = [
  {
    host: "api.twilio.com",
    method: "POST",
    path: PATH,
    answer: ({ body }) => {
      const to = new URLSearchParams(body.toString()).get("To") ?? ""
      if (!to.endsWith("0104")) {
        return { status: 201, body: { sid: "SM00000000000000000000000000000000", status: "queued", error_code: null } }
      }
      const message = `The 'To' number ${to} is not a valid phone number.`
      const more_info = "https://www.twilio.com/docs/errors/21211"
      return { status: 400, body: { code: 21211, message, more_info, status: 400 } }
    },
  },
]

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "first_lines",
      title: "The title, the link and the first ten lines of a result become one message.",
      sample: "orders",
      rows: 30,
      params: TWILIO_PARAMS,
      formParams: { to: "+12025550101" },
    },
    {
      name: "messaging_service",
      title: "Of wide rows as many go into the message as fit; a Messaging Service is the sender.",
      sample: "users",
      rows: 12,
      params: { ...TWILIO_PARAMS, from: "MG00000000000000000000000000000000" },
      formParams: { to: "+12025550101" },
    },
    {
      name: "refused_number",
      title: "A number that Twilio refuses fails the delivery, and its reason is shown.",
      sample: "orders",
      rows: 1,
      params: TWILIO_PARAMS,
      formParams: { to: "+12025550104" },
    },
  ],
  rules: TWILIO_RULES,
}
