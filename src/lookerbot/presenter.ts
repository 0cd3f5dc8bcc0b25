import type { KnownBlock } from "@slack/types"
import { DeliveryError } from "../errors"
import type { Vault } from "../sealing"
import { actionButtons } from "./actions/action_buttons"
import type { PageLink, TableAnswer } from "./answers/answer"
import { answerTo, drawn, isPicture, type Shown, type ShownQuery } from "./answers/shown_query"
import type { Drawn, LookerQuery } from "../looker"
import type { LookerbotConfig } from "./lookerbot_config"
import type { PictureStore } from "./pictures"
import { answerMessage, type DrawnAnswer } from "./slack/answer_message"
import { deliver, type Draft, plainDraft, type Way } from "./slack/draft"
import { pictureDraft, pictureless } from "./slack/picture_draft"
import type { SlackCalls } from "./slack/slack_calls"

export interface PresenterOptions {
  config: Pick<LookerbotConfig, "maxTableRows" | "tableStyle" | "hasButtons">
  vault: Vault
  /** Whether pictures are shown at all. */
  hasPictures: boolean
  /** Absent: pictures lie in Slack. */
  store?: PictureStore
}

/** A picture that Looker could not draw. People can look at the page instead. */
export class UndrawnError extends DeliveryError {
  constructor(
    reason: DeliveryError,
    readonly page: PageLink,
  ) {
    super(reason.message, { cause: reason }, reason.code)
  }
}

/** Turns content of Looker into drafts of Slack messages: data as blocks, everything else as a picture. */
export class Presenter {
  constructor(private readonly options: PresenterOptions) {}

  /** @param slack Calls that upload pictures. */
  async query(shown: ShownQuery, slack: SlackCalls): Promise<Draft> {
    const { config, hasPictures, vault } = this.options
    if (isPicture(shown)) return this.picture(shown, { kind: "query", id: shown.query.id }, slack, shown.query)
    const answer = await answerTo(shown, config.maxTableRows)
    const wantsPicture = answer.kind === "table" && config.tableStyle === "image" && hasPictures
    if (answer.kind === "picture" || wantsPicture) {
      return this.picture(shown, { kind: "query", id: shown.query.id }, slack, shown.query)
    }
    const { name: instance } = shown.looker.settings
    const buttons = config.hasButtons ? await actionButtons(answer, { vault, instance, queryId: shown.query.id }) : []
    return this.data(answer, buttons, shown, slack)
  }

  /** A picture that Looker draws; a link and a note where this hub shows none. */
  async picture(shown: Shown, what: Drawn, slack: SlackCalls, query?: LookerQuery): Promise<Draft> {
    const { hasPictures, store } = this.options
    const { page, signal } = shown
    if (!hasPictures) return plainDraft(pictureless(page))
    const png = await drawn(shown, what, query).catch((error: unknown) => {
      const isUndrawn = error instanceof DeliveryError && error.code !== "policy_refused"
      throw isUndrawn ? new UndrawnError(error, page) : error
    })
    return pictureDraft(png, { page, slack, store, signal })
  }

  /** The message of an answer; a table has more ways than one. */
  private data(answer: DrawnAnswer, buttons: KnownBlock[], shown: ShownQuery, slack: SlackCalls): Draft {
    const show =
      (shownAnswer: DrawnAnswer, style: "table" | "lines"): Way =>
      (stage) =>
        stage.show({ attachments: answerMessage(shownAnswer, style, buttons) })
    if (answer.kind !== "table") return [show(answer, "table")]
    const lines = show(answer, "lines")
    const last: Way = async (stage) => {
      await deliver(await this.picture(shown, { kind: "query", id: shown.query.id }, slack, shown.query), stage)
    }
    if (this.options.config.tableStyle === "lines") return [lines, last]
    return [show(answer, "table"), show(halved(answer), "table"), lines, last]
  }
}

function halved(answer: TableAnswer): TableAnswer {
  return { ...answer, rows: answer.rows.slice(0, Math.ceil(answer.rows.length / 2)) }
}
