import type { ServiceAnswer, ServiceCall } from "../../../src/framework"
import { CallArguments } from "./call_arguments"
import { CHAT_METHODS } from "./methods/chat_methods"
import { CONVERSATION_METHODS } from "./methods/conversation_methods"
import { FILE_METHODS } from "./methods/file_methods"
import type { Methods } from "./methods/method"
import { USER_METHODS } from "./methods/user_methods"
import { VIEW_METHODS } from "./methods/view_methods"
import { SlackError } from "./slack_error"
import type { SlackState } from "./slack_state"
import { SCOPES } from "./workspace"

const METHODS: Methods = {
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...USER_METHODS,
  ...VIEW_METHODS,
}

/** Answers a call of a method of the Web API. */
export function answerMethod(name: string, call: ServiceCall, state: SlackState, token: string): ServiceAnswer {
  const headers = { "x-oauth-scopes": SCOPES.join(",") }
  try {
    const given = CallArguments.of(call)
    const sent = call.headers.authorization?.replace(/^Bearer /, "") ?? given.text("token")
    if (!sent) throw new SlackError("not_authed")
    if (sent !== token) throw new SlackError("invalid_auth")
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
    if (!method) throw new SlackError("unknown_method", { req_method: name })
    if (method.scope && !SCOPES.includes(method.scope)) {
      throw new SlackError("missing_scope", { needed: method.scope, provided: SCOPES.join(",") })
    }
    return { headers, body: { ok: true, ...method.run(given, state) } }
  } catch (error) {
    if (!(error instanceof SlackError)) throw error
    return { headers, body: { ok: false, error: error.code, ...error.more } }
  }
}
