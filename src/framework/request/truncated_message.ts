import type { Readable } from "node:stream"
import { cutText } from "../../text/cut_text"

export interface MessageLimits {
  /** Lines of the data that are taken, the one with the column names included. */
  lines: number
  /** Length of the whole message, in UTF-16 units. */
  characters: number
}

interface MessageHead {
  readonly title?: string
  readonly url?: string
}

/**
 * The beginning of a result as a short message: `<title>:`, the link, and whole lines of the data. Lines end in `\n`. A title
 * takes a quarter of the message at most, and a link that would leave less than half of it for the data is left out. A first
 * line that is too long by itself is cut. Source: spec of the Action API, section 18.
 * @param data UTF-8; it is read as far as the message needs it, and ended.
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
 * Text of `characters` UTF-16 units at most. What is too long ends after a whole line where that leaves `least` units or
 * more, else in the middle of one, never in the middle of a character.
 */
export function shortened(text: string, characters: number, least = Math.ceil(characters / 2)): string {
  if (text.length <= characters) return text
  const part = cutText(text, characters)
  const end = part.lastIndexOf("\n") + 1
  return end >= least ? part.slice(0, end) : part
}

/** The first lines, or a little more than `enough` units of them. */
async function firstLines(data: Readable, count: number, enough: number): Promise<string> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of data as AsyncIterable<Buffer>) {
    text += decoder.decode(chunk, { stream: true })
    // Twice, because every second character may be a carriage return, which is left out below.
    if (text.length > 2 * enough || endOfLine(text, count) > 0) break
  }
  text = (text + decoder.decode()).replaceAll("\r\n", "\n")
  const end = endOfLine(text, count)
  if (end > 0) return text.slice(0, end)
  return isLastLine(text, count) ? `${text}\n` : text
}

/** Where the line with this number, from 1, has ended; 0 when it has not. */
function endOfLine(text: string, count: number): number {
  let end = 0
  for (let line = 0; line < count; line++) {
    end = text.indexOf("\n", end) + 1
    if (end === 0) return 0
  }
  return end
}

/** Whether the text has exactly this many lines, of which the last lacks its end. */
function isLastLine(text: string, count: number): boolean {
  return !text.endsWith("\n") && text.split("\n").length === count
}
