import { shortenText } from "../../src/text/cut_text"
import { isObject } from "./samples/json_detail_document"
import type { HubAnswer } from "../../src/cli/ask_hub"

/** What Looker would show its user, and why. */
export interface Verdict {
  isSuccess: boolean
  /** The line Looker shows. */
  shown: string
  message?: string
  /** Form field → what is wrong with its value. */
  validationErrors: Record<string, string>
  /** 0 when the hub did not answer. */
  status: number
  durationMs: number
  /** The parsed answer; its text when it was not JSON. */
  answer: unknown
}

const MAX_SHOWN_LENGTH = 300

/** Judges an answer as Looker does: only the key `looker` counts, and any 2xx without it is success. */
export function verdictOf(answer: HubAnswer, label: string, durationMs: number): Verdict {
  const { status, text, json } = answer
  const common = { status, durationMs, answer: json ?? text, validationErrors: {} }
  if (status < 200 || status > 299) return { ...common, isSuccess: false, shown: errorText(status, text, json) }
  const looker = isObject(json) && isObject(json.looker) ? json.looker : {}
  const validationErrors = textMap(looker.validation_errors)
  const message = typeof looker.message === "string" ? looker.message : undefined
  if (looker.success !== false)
    return { ...common, isSuccess: true, shown: `Sent to ${label}.`, message, validationErrors }
  const complaints = Object.entries(validationErrors).map(([field, complaint]) => `${field}: ${complaint}`)
  const shown = [message, ...complaints].filter(Boolean).join(" ") || `${label} failed without a message.`
  return { ...common, isSuccess: false, shown, message, validationErrors }
}

/** Returns the verdict for a delivery that the hub took but did not answer. */
export function unansweredVerdict(why: string, durationMs: number): Verdict {
  return { isSuccess: false, shown: why, validationErrors: {}, status: 0, durationMs, answer: "" }
}

/** Returns what Looker shows for an answer that is an error: the hub's text, or the words of an error page. */
export function errorText(status: number, text: string, json: unknown): string {
  const { error, message } = isObject(json) ? json : {}
  for (const said of [error, message]) if (typeof said === "string" && said) return said
  const words = json === undefined ? wordsOfPage(text) : ""
  return `The hub answered ${status}${words ? `: ${words}` : "."}`
}

/** Start and end of the page elements whose content is invisible. */
const INVISIBLE = [
  [/<head\b/i, /<\/head>/i],
  [/<script\b/i, /<\/script>/i],
  [/<style\b/i, /<\/style>/i],
] as const

function wordsOfPage(text: string): string {
  const visible = INVISIBLE.reduce((html, [open, close]) => withoutElements(html, open, close), text)
  const words = visible
    .replaceAll(/<[^<>]*>|\s+/g, " ")
    .replaceAll(/ +/g, " ")
    .trim()
  return shortenText(words, MAX_SHOWN_LENGTH)
}

function withoutElements(html: string, open: RegExp, close: RegExp): string {
  const [before = "", ...elements] = html.split(open)
  const behind = elements.map((element) => element.slice(element.search(close) + 1))
  return [before, ...behind].join(" <")
}

function textMap(value: unknown): Record<string, string> {
  const entries = isObject(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.map(([name, text]) => [name, typeof text === "string" ? text : JSON.stringify(text)]),
  )
}
