import { randomBytes } from "node:crypto"
import { SlackAppIntegration } from "../../../src/integrations/slack/slack_app"
import { SlackStage } from "../slack_stage"
import type { OAuthStage } from "./oauth_stage"

const METHODS = ["auth.test", "files.getUploadURLExternal", "files.completeUploadExternal"]

/** Looker logs in and keeps the tokens, which do not end; the hub never writes them. */
export const slackApp: OAuthStage = {
  renewal: "never",
  afterRefusal: "the same",
  refusal: /token_revoked.* Log in to Slack again/,
  async open() {
    const slack = await SlackStage.start()
    const tokens = new Set<string>()
    const files: Buffer[] = []
    slack.answers.set("auth.test", () => ({ team_id: "T1", team: "Acme" }))
    slack.answers.set("files.completeUploadExternal", () => {
      files.push(...slack.files.requests.slice(files.length).map(({ body }) => body))
      return {}
    })
    for (const method of METHODS) {
      const answer = slack.answers.get(method)
      slack.answers.set(method, (args, token) =>
        tokens.has(token) ? (answer?.(args, token) ?? {}) : { ok: false, error: "token_revoked" },
      )
    }
    return {
      integration: new SlackAppIntegration({ apiUrl: slack.url }),
      formParams: { workspace: "T1", channelType: "manual", channel: "C1", filename: "sales" },
      newTokens: () => {
        const token = `xoxb-${randomBytes(12).toString("hex")}`
        tokens.add(token)
        return JSON.stringify([{ install_id: "T1", token }])
      },
      files: () => files,
      revoke: () => tokens.clear(),
      stop: () => slack.stop(),
    }
  },
}
