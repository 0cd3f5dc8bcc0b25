import type { Handler } from "../../edge"
import { HubError } from "../../errors"
import type { Looker } from "../../looker"
import type { Bot } from "../bot"
import { webUrl } from "../links/looker_link"
import { lookerCall, told } from "./looker_call"
import { type LookerCaller, lookerCaller, type LookerGuardOptions } from "./looker_guard"
import { postPlan } from "./post_plan"
import { readPayload } from "./scheduled_plan"
import { findConversation, type ReceiverKind } from "./slack_receiver"

/** Posts schedules to Slack, and answers when Slack has them. */
export function planRoute(bot: Bot, guard: LookerGuardOptions): Handler {
  return lookerCall(bot, bot.jobLimitMs, async ({ request, response, slack, signal }) => {
    const payload = readPayload(await bot.bodies.read(request, response))
    const { post_type: type, channel_name: name } = request.params
    const formChannel = payload?.form_params?.channel
    const typed = typeof name === "string" ? name : typeof formChannel === "string" ? formChannel : ""
    const receiver = typed.trim()
    if (!receiver) throw new HubError("bad_request", "No destination is given: name a channel or a person.")
    const plan = payload?.scheduled_plan
    if (!plan) throw new HubError("bad_request", "The body holds no scheduled_plan: this is no schedule of Looker.")
    const caller = lookerCaller(request.headers, guard)
    const looker = lookerOf(bot, plan.url ?? undefined, caller)
    if (looker === "foreign") {
      const reason = "The token belongs to another Looker than the schedule."
      return { status: 401, body: { looker: { success: false, message: reason }, success: false, reason } }
    }
    if (!looker) return { status: 404, body: told(false, "This hub does not know the Looker of this schedule.") }
    const channel = await findConversation(slack, receiver, kindOf(type))
    const attachment = payload.attachment ?? undefined
    await postPlan({ bot, slack, signal, looker, plan, attachment, destination: { channel } })
    return { body: told(true, `Sent "${(plan.title || "the schedule").slice(0, 200)}" to ${receiver.slice(0, 200)}.`) }
  })
}

/** The instance of a plan; `foreign` when the caller may not deliver for it. */
function lookerOf(
  bot: Bot,
  planUrl: string | undefined,
  caller: LookerCaller | undefined,
): Looker | "foreign" | undefined {
  const origin = webUrl(planUrl ?? "")?.origin
  const looker = bot.lookers.find(({ settings }) => new URL(settings.url).origin === origin)
  if (caller?.isHub) return looker
  const isOwn = caller?.instances.some(({ url }) => url === looker?.settings.url)
  return looker && isOwn ? looker : "foreign"
}

function kindOf(type: string | string[] | undefined): ReceiverKind {
  return type === "channel" || type === "dm" ? type : "any"
}
