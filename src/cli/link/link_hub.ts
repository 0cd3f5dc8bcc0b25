import type { Shape } from "../../data/json"
import { cutText } from "../../text/cut_text"
import { oneLine } from "../../text/one_line"
import { sentence } from "../../text/sentence"
import { CommandError, wrongUse } from "../command_error"
import { type CommandOptions, textOf } from "../command_options"
import type { CommandPlace } from "../command_place"
import { HubCaller, type KnownAnswer } from "../hub_caller"
import { jsonText } from "../json_text"
import { REFUSAL } from "./link_answers"
import type { LinkSource } from "./link_source"

/** The hub itself waits up to 25 seconds for a partner's list, and makes several calls for a new link. */
const TIMEOUT_MS = 60_000
const MAX_MESSAGE = 1_000

export interface LinkCall {
  method: "GET" | "POST" | "DELETE"
  source: LinkSource
  /** Behind the source, such as `/renew`. Default: nothing. */
  end?: string
  body?: object
}

/** Calls the routes of links of a live hub as the holder of its key. */
export class LinkHub {
  private readonly caller: HubCaller
  private readonly isJson: boolean

  /** @throws CommandError without an address or a key. */
  constructor(
    { url, key, json }: CommandOptions,
    private readonly place: CommandPlace,
  ) {
    const [address, token] = [textOf(url), textOf(key)]
    if (!address) throw wrongUse("Which hub? Add --url, or set HUB_URL.")
    if (!token) throw wrongUse("The hub wants a token: add --key, or set HUB_KEY.")
    this.caller = new HubCaller(address, token)
    this.isJson = json === true
  }

  /**
   * @returns the answer; undefined where it was asked for as JSON, which is printed then.
   * @throws CommandError when the hub refuses, or answers something else.
   */
  async ask<T>({ method, source, end = "", body }: LinkCall, shape: Shape<T>): Promise<T | undefined> {
    const answer = await this.caller.call({
      method,
      path: `/links/${source}${end}`,
      body,
      headers: { accept: "application/json" },
      timeoutMs: TIMEOUT_MS,
    })
    const isGood = answer.status >= 200 && answer.status < 300
    const read = isGood ? shape.tryRead(answer.json) : undefined
    const isKnown = read !== undefined || (!isGood && REFUSAL.tryRead(answer.json) !== undefined)
    if (this.isJson && isKnown) this.place.print(jsonText(answer.json))
    if (read === undefined) throw new CommandError(refusalOf(answer, source))
    return this.isJson ? undefined : read
  }
}

/** What an answer that is no success means, in one line. */
function refusalOf({ status, json, headers }: KnownAnswer, source: LinkSource): string {
  if (status === 403) return "The hub refuses the key. `npx hub key` makes one where its secret is known."
  const refusal = status >= 300 ? REFUSAL.tryRead(json) : undefined
  if (!refusal) {
    const type = oneLine(headers["content-type"] ?? "without a content type")
    return `The hub answered ${status}, ${cutText(type, 100)}, which is no answer about links: is --url its address?`
  }
  // The hub names the first ones in its sentence.
  const fields = Object.entries(refusal.fields ?? {})
    .map(([name, problem]) => `${name} ${String(problem)}`)
    .filter((each) => !refusal.error.includes(each))
  const offered = status === 404 ? [`Does the hub offer ${source}? See LINKS_SOURCES and LOOKER_URL there.`] : []
  const parts = [refusal.error, ...fields].map(oneLine).filter(Boolean).map(sentence)
  return `The hub answered ${status}: ${cutText([...parts, ...offered].join(" "), MAX_MESSAGE)}`
}
