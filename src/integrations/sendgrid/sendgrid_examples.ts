import type { IntegrationExamples } from "../../framework"

const params = { sendgrid_api_key: "example-api-key" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_to_two_people",
      title: "A query as CSV goes to two people in one mail.",
      sample: "orders",
      rows: 3,
      format: "csv",
      params,
      formParams: {
        to: "jo@example.com; sam@example.com",
        from: "Reports <reports@example.com>",
        filename: "orders",
        subject: "Orders of today",
      },
    },
    {
      name: "txt_with_defaults",
      title: "With nothing but a recipient, the mail is named after the Look.",
      sample: "orders",
      rows: 3,
      format: "txt",
      params,
      formParams: { to: "jo@example.com", from: "", filename: "", subject: "" },
    },
    {
      name: "sender_not_verified",
      title: "A sender that SendGrid does not know is refused, with its own words.",
      sample: "orders",
      rows: 3,
      format: "csv",
      params,
      formParams: { to: "jo@example.com", from: "stranger@example.com", filename: "", subject: "" },
    },
  ],
  rules: [
    {
      host: "api.sendgrid.com",
      method: "POST",
      path: /^\/v3\/mail\/send$/,
      answer: ({ body }) => (body.includes("stranger@") ? NOT_VERIFIED : { status: 202, body: "" }),
    },
  ],
}

const NOT_VERIFIED = {
  status: 403,
  body: {
    errors: [{ message: "The from address does not match a verified Sender Identity.", field: "from", help: null }],
  },
}
