import { DeliveryError } from "../errors"
import { findUserByEmail, type Looker, type LookerCalls } from "../looker"
import type { LookerbotConfig } from "./lookerbot_config"
import type { Slack } from "./slack/slack"
import type { SlackCalls, SlackIdentity, SlackUser } from "./slack/slack_calls"

type Rules = Pick<LookerbotConfig, "allowsGuests" | "allowsSharedWorkspaces" | "allowedBotIds" | "runsAs">

/** Who asks: the id of a person, and that of a bot where one asks; and from where. */
export interface Asker {
  userId: string
  botId?: string
  teamId?: string
  channel?: string
  source?: string
}

/** The bot does not answer somebody. `message` says why, to them. */
export class NotAllowedError extends DeliveryError {}

/** Says who may use the bot, and with whose rights Looker is asked. */
export class Access {
  constructor(
    private readonly rules: Rules,
    private readonly slack: Slack,
    private readonly agentOf: (asker: Asker) => string,
  ) {}

  /** @throws NotAllowedError that says why somebody may not ask; also when Slack does not tell who they are. */
  async check(calls: SlackCalls, { userId, botId }: Asker): Promise<void> {
    const isAllowedBot = botId !== undefined && this.rules.allowedBotIds.includes(botId)
    // A bot of an older kind has no user.
    if (isAllowedBot && !userId) return
    const { user, identity } = await this.find(calls, userId)
    const reason = this.refusal(user, identity, isAllowedBot)
    if (reason) throw new NotAllowedError(reason)
  }

  /** Calls of Looker for somebody, with their own rights where the operator wants that. @throws NotAllowedError */
  async callsFor(looker: Looker, asker: Asker, slack: SlackCalls, signal: AbortSignal): Promise<LookerCalls> {
    const agent = this.agentOf(asker)
    if (this.rules.runsAs === "api_user") return looker.calls(signal, agent)
    const { is_email_confirmed: isConfirmed, profile } = await this.slack.user(slack, asker.userId)
    const email = profile?.email
    if (!email || isConfirmed === false) {
      throw new NotAllowedError("Your Slack account has no confirmed e-mail address, by which Looker would know you.")
    }
    try {
      return looker.callsAs(await findUserByEmail(looker.calls(signal, agent), email), signal, agent)
    } catch (error) {
      throw error instanceof DeliveryError && error.code === "delivery_failed"
        ? new NotAllowedError(error.message, { cause: error })
        : error
    }
  }

  private async find(calls: SlackCalls, userId: string): Promise<{ user: SlackUser; identity: SlackIdentity }> {
    try {
      const [user, identity] = await Promise.all([this.slack.user(calls, userId), this.slack.identity(calls)])
      return { user, identity }
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.code === "hub_stopped") throw error
      throw new NotAllowedError(`Slack does not tell who you are: ${error.message}`, { cause: error })
    }
  }

  private refusal(user: SlackUser, identity: SlackIdentity, isAllowedBot: boolean): string | undefined {
    const { allowsGuests, allowsSharedWorkspaces } = this.rules
    if (user.deleted) return "Your Slack account is switched off."
    if ((user.is_restricted || user.is_ultra_restricted) && !allowsGuests) {
      return "Guests of this workspace may not ask Looker here."
    }
    if (user.is_stranger || (!allowsSharedWorkspaces && !isOwn(user, identity))) {
      return "Members of other workspaces may not ask Looker here."
    }
    if ((user.is_bot || user.is_app_user) && !isAllowedBot) return "Bots may not ask Looker here."
    return undefined
  }
}

/** Whether a person belongs to the bot's workspace, or to a workspace of its organization that shares it. */
function isOwn({ team_id, teams, enterprise_user: grid }: SlackUser, { team_id: team }: SlackIdentity): boolean {
  // An app of a whole organization has the id of the organization.
  const all = [team_id, ...(teams ?? []), ...(grid?.teams ?? []), grid?.enterprise_id]
  return Boolean(team) && all.includes(team)
}
