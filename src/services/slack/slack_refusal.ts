import { type ResponseStatus, ServiceError } from "../../errors"

/** The name of the service in messages and errors. */
export const SERVICE = "Slack"

const DEAD_TOKEN = new Set(["invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked"])
const RATE_LIMITED = new Set(["ratelimited", "rate_limited"])
const INVALID_ARGUMENT = new Set(["invalid_arguments", "invalid_arg_name", "missing_argument", "snippet_too_large"])

/** What to do, by the error code of Slack. Source: https://docs.slack.dev/reference/methods, "Errors" of each method used. */
const CURES: Readonly<Record<string, string>> = {
  channel_not_found:
    "the app sees no such channel. Give its ID (at the end of the channel's details), and invite the app to it if it is private.",
  not_in_channel: "the app is not a member of the channel. Invite it there.",
  is_archived: "the channel is archived. Choose another one.",
  user_not_found: "there is no such person in this workspace.",
  users_not_found: "there is no person with this e-mail address in this workspace.",
  user_disabled: "this person's account is switched off.",
  restricted_action: "a setting of the workspace forbids it. Ask an administrator of Slack.",
  msg_too_long: "the comment is too long.",
  file_uploads_disabled: "the workspace takes no files. Ask an administrator of Slack.",
  file_uploads_except_images_disabled: "the workspace takes no files but images. Choose PNG.",
  file_upload_size_restricted: "the workspace does not take files of this size.",
  file_type_not_allowed: "the workspace does not take files of this type. Choose another format.",
  storage_limit_reached: "the storage of the workspace is full.",
  ratelimited: "too many calls at once. Send again in a minute.",
  rate_limited: "too many calls at once. Send again in a minute.",
}

/** Error codes for which the form field is at fault. */
const NO_RECEIVER = new Set([
  "channel_not_found",
  "not_in_channel",
  "is_archived",
  "user_not_found",
  "users_not_found",
  "user_disabled",
])

/** Slack answered `ok: false`. */
export class SlackRefusal extends ServiceError {
  /**
   * @param slackCode Slack's error code, such as `channel_not_found`.
   * @param loginCure What to do about a token that Slack no longer accepts.
   * @param neededScope Scope that the token lacks, if Slack names it.
   */
  constructor(
    readonly slackCode: string,
    loginCure: string,
    neededScope?: string,
  ) {
    const message = describe(slackCode, loginCure, neededScope)
    const validationErrors: Record<string, string> = NO_RECEIVER.has(slackCode) ? { channel: message } : {}
    super(SERVICE, message, { validationErrors }, "service_refused")
  }

  /** Whether the token is no longer valid. */
  get isDeadToken(): boolean {
    return DEAD_TOKEN.has(this.slackCode)
  }

  get responseStatus(): ResponseStatus {
    if (RATE_LIMITED.has(this.slackCode)) return "RESOURCE_EXHAUSTED"
    return INVALID_ARGUMENT.has(this.slackCode) ? "INVALID_ARGUMENT" : "BAD_REQUEST"
  }
}

function describe(code: string, loginCure: string, neededScope?: string): string {
  if (DEAD_TOKEN.has(code)) return `Your Slack credentials are not valid (${code}). ${loginCure}`
  if (code === "missing_scope") {
    const scope = neededScope ? `the scope ${neededScope}` : "a scope"
    return `Slack refused (missing_scope): the app lacks ${scope}. Add it to the app, then install the app again.`
  }
  const cure = CURES[code]
  return cure ? `Slack refused (${code}): ${cure}` : `Slack refused (${code}).`
}
