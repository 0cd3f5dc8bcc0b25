import type { Readable } from "node:stream"
import { cutText } from "../../text/cut_text"

export interface MessageLimits {
  /** Most lines of the data, including the one with the column names. */
  lines: number
  /** Length of the whole message, in UTF-16 units. */
  characters: number
}

interface MessageHead {
  readonly title?: string
  readonly url?: string
}

/**
 * Makes a short message from the beginning of a result: `<title>:`, the link, and whole lines of the data. Lines end in `\n`.
 * The title takes a quarter of the message at most. The link is left out if it would leave less than half of the message for
 * the data. A first line that is too long by itself is cut. Source: spec of the Action API, section 18.
 * @param data UTF-8. Read only as far as the message needs it, then ended.
 * @throws what `data` fails with.
 */
export async function truncatedMessage(head: MessageHead, data: Readable, limits: MessageLimits): Promise<string> {
  const { lines, characters } = limits
  const title = head.title ? `${cutText(head.title, Math.floor(characters / 4))}:\n` : ""
  const hasRoom = title.length + (head.url?.length ?? 0) < characters / 2
  const intro = title + (head.url && hasRoom ? `${head.url}\n` : "")
  const text = intro + (await firstLines(data, lines, characters))
  return shortened(text, characters, intro.length + 1)
}

/**
 * Cuts a text to at most `characters` UTF-16 units. Cuts after a whole line if that leaves `least` units or more, else within
 * a line. Never splits a character.
 */
export function shortened(text: string, characters: number, least = Math.ceil(characters / 2)): string {
  if (text.length <= characters) return text
  const part = cutText(text, characters)
  const end = part.lastIndexOf("\n") + 1
  return end >= least ? part.slice(0, end) : part
}

/** The first `count` lines, or a little more than `enough` units of them. */
async function firstLines(data: Readable, count: number, enough: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of data as AsyncIterable<Buffer>) {
    text += decoder.decode(chunk, { stream: true })
    // Twice, because every second character may be a carriage return, which is removed below.
    if (text.length > 2 * enough || endOfLine(text, count) > 0) break
  }
  text = (text + decoder.decode()).replaceAll("\r\n", "\n")
  const end = endOfLine(text, count)
  if (end > 0) return text.slice(0, end)
  return isLastLine(text, count) ? `${text}\n` : text
}

/** Index after the end of line number `count`, from 1; 0 when that line has not ended. */
function endOfLine(text: string, count: number): number {
  let end = 0
  for (let line = 0; line < count; line++) {
    end = text.indexOf("\n", end) + 1
    if (end === 0) return 0
  }
  return end
}

/** Whether the text has exactly this many lines and the last one lacks its line break. */
function isLastLine(text: string, count: number): boolean {
  return !text.endsWith("\n") && text.split("\n").length === count
}
