import { generateKeyPairSync } from "node:crypto"
import type { IntegrationExamples, ServiceAnswer, ServiceCall } from "../../framework"

// Generated on every run, so that this file holds no key that a service could ever accept.
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
})
const data = JSON.stringify({ alert_id: "17", dashboard_id: 3, dashboard_name: "Sales" })
const device = (id: string, user: number) => ({ device_id: id, user_id: user })
const phones = [[device("example-phone", 1), device("example-tablet", 1)], [device("example-phone-of-bob", 2)]]

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "alert",
      title: "An alert reaches the three devices of two users.",
      params: {},
      formParams: { title: "Sales are high", data, deviceIds: JSON.stringify(phones) },
    },
    {
      name: "lost_phone",
      title: "A device that is no longer registered is counted, and does no harm.",
      params: {},
      formParams: {
        title: "Sales are high",
        data,
        deviceIds: JSON.stringify([[device("example-lost", 1)], [device("example-phone", 2)]]),
        priority: "normal",
        timeToLive: "3600",
      },
    },
    {
      name: "without_alert",
      title: "Data without an alert are refused before anybody is called.",
      params: {},
      formParams: { title: "Sales are high", data: "{}", deviceIds: JSON.stringify(phones) },
    },
  ],
  rules: [
    { host: "oauth2.googleapis.com", method: "POST", path: /^\/token$/, answer: () => ({ body: token }) },
    { host: "fcm.googleapis.com", method: "POST", path: /^\/v1\/projects\/example-app\/messages:send$/, answer: taken },
  ],
  environment: {
    FIREBASE_PROJECT_ID: "example-app",
    FIREBASE_CLIENT_EMAIL: "hub@example-app.iam.gserviceaccount.com",
    FIREBASE_PRIVATE_KEY: privateKey,
    FIREBASE_DATABASE: "https://example-app.firebaseio.com",
  },
}

const token = { access_token: "example-token", expires_in: 3599, token_type: "Bearer" }

function taken({ body }: ServiceCall): ServiceAnswer {
  if (!body.includes('"example-lost"')) return { body: { name: "projects/example-app/messages/1" } }
  const details = [{ "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", errorCode: "UNREGISTERED" }]
  const error = { code: 404, message: "Requested entity was not found.", status: "NOT_FOUND", details }
  return { status: 404, body: { error } }
}
