import type { ServiceCall, ServiceRule } from "../../framework"

/** Rules of a Slack stand-in that has two workspaces, two channels, two people and a bot. */
export function slackRules(): ServiceRule[] {
  const method = (name: string, answer: (form: URLSearchParams, call: ServiceCall) => object): ServiceRule => ({
    host: "slack.com",
    method: "POST",
    // oxlint-disable-next-line hub/linear-patterns -- names of methods, all from this file
    path: new RegExp(`^/api/${name.replace(".", "\\.")}$`),
    answer: (call) => ({ body: { ok: true, ...answer(new URLSearchParams(call.body.toString()), call) } }),
  })
  return [
    method("auth.test", (_form, { headers }) => workspaceOf(headers.authorization ?? "")),
    method("conversations.list", () => ({ channels: CHANNELS, response_metadata: { next_cursor: "" } })),
    method("users.list", () => ({ members: MEMBERS, response_metadata: { next_cursor: "" } })),
    method("files.getUploadURLExternal", () => ({
      upload_url: "https://files.slack.com/upload/v1/example-upload",
      file_id: "F0000001",
    })),
    method("files.completeUploadExternal", () => ({ files: [{ id: "F0000001" }] })),
    method("chat.postMessage", (form) => ({
      channel: form.get("channel")?.replace(/^U/, "D"),
      ts: "1700000000.000100",
    })),
    { host: "files.slack.com", method: "POST", answer: ({ body }) => ({ body: `OK - ${body.length}` }) },
  ]
}

const CHANNELS = [
  { id: "C0000001", name: "reports", is_archived: false },
  { id: "C0000002", name: "general", is_archived: false },
]

const MEMBERS = [
  { id: "U0000001", name: "ada" },
  { id: "U0000002", name: "helper", is_bot: true },
  { id: "U0000003", name: "grace" },
]

function workspaceOf(authorization: string): object {
  return authorization.includes("north")
    ? { team_id: "T0000002", team: "Example North", user_id: "U0000009" }
    : { team_id: "T0000001", team: "Example", user_id: "U0000009" }
}
