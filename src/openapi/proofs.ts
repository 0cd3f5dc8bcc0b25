import type { Proof } from "./description"

/** How each proof is sent, as OpenAPI declares it. */
export const PROOFS: Readonly<Record<Proof, object>> = {
  hubToken: {
    type: "apiKey",
    in: "header",
    name: "authorization",
    description:
      'A token of the hub, as Looker sends it: `Token token="<nonce>/<digest>"`, where the digest is the HMAC-SHA512 of the nonce in ' +
      "hex, keyed with `ACTION_HUB_SECRET`. `generate-api-key` prints one.",
  },
  bearerToken: { type: "http", scheme: "bearer", description: "The same token: `Bearer <nonce>/<digest>`." },
  webhookToken: {
    type: "apiKey",
    in: "header",
    name: "x-looker-webhook-token",
    description: "The token of an instance's webhooks, as `LOOKER_WEBHOOK_TOKEN` or `LOOKERS` has it.",
  },
  slackSignature: {
    type: "apiKey",
    in: "header",
    name: "x-slack-signature",
    description: "Slack's signature of `v0:<x-slack-request-timestamp>:<body>`, keyed with `SLACK_SIGNING_SECRET`.",
  },
  hookSignature: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description:
      "The partner's signature of the body, with the secret of the link. Each source has a header of its own, such as " +
      "`x-hub-signature-256` for GitHub; this is that of Standard Webhooks.",
  },
  signedIn: {
    type: "apiKey",
    in: "cookie",
    name: "hub_grant",
    description: "What a browser holds for 15 minutes after its person has signed in at Looker.",
  },
}
