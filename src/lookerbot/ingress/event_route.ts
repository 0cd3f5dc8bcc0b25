import type { Handler } from "../../edge"
import { answerText } from "../talk/answer_text"
import type { Bot } from "../bot"
import { unfurlLinks } from "../links/unfurl"
import { isSeen, readEvent } from "./slack_event"

/** Acknowledges an event at once and works on it later. */
export function eventRoute(bot: Bot): Handler {
  return (request, response) => {
    const event = readEvent(request.body as Buffer, bot.config.allowedBotIds)
    if (event.kind === "challenge") return void response.type("text/plain").send(event.challenge)
    response.status(200).end()
    if (isSeen((name) => request.header(name))) return
    if (event.kind === "message") answerText(bot, event.asked, event.text)
    if (event.kind === "links" && bot.config.expandsLinks) unfurlLinks(bot, event.links)
  }
}
