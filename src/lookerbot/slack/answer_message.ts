import type { KnownBlock, MessageAttachment, RichTextBlock } from "@slack/types"
import type {
  Answer,
  AnswerCell,
  FailedAnswer,
  PageLink,
  RecordAnswer,
  TableAnswer,
  ValueAnswer,
} from "../answers/answer"
import { context, section } from "./blocks"
import { escapeCut, linkText, pageText } from "./mrkdwn"
import { SLACK_LIMITS } from "./slack_limits"

/** Colour of the bar beside an answer. */
const COLOUR = "#64518A"
/** Characters of an error that Looker tells. */
const MAX_DETAILS = 1000

/** How tables are drawn: as a table of Slack, or as lines of text. */
export type TableStyle = "table" | "lines"

/** An answer that blocks can show. */
export type DrawnAnswer = Exclude<Answer, { kind: "picture" }>

/** What a message shows of an answer: `attachments` of `chat.postMessage`. @param more Blocks below it, such as buttons. */
export function answerMessage(
  answer: DrawnAnswer,
  style: TableStyle,
  more: readonly KnownBlock[] = [],
): MessageAttachment[] {
  const { blocks, fallback } = partsOf(answer, style)
  return coloured([...blocks, ...more], fallback)
}

/** Blocks beside a bar of the bot's colour. @param fallback What a notification says. */
export function coloured(blocks: KnownBlock[], fallback: string): MessageAttachment[] {
  return [{ color: COLOUR, blocks, fallback: escapeCut(fallback, SLACK_LIMITS.fallback) }]
}

function partsOf(answer: DrawnAnswer, style: TableStyle): { blocks: KnownBlock[]; fallback: string } {
  const { page } = answer
  switch (answer.kind) {
    case "value":
      return { blocks: valueBlocks(answer), fallback: answer.value.text }
    case "record":
      return { blocks: [...recordBlocks(answer), context(pageText(page))], fallback: page.text }
    case "empty":
      return { blocks: [section(`${linkText(page)}\nNo results.`)], fallback: `${page.text}: no results` }
    case "failed":
      return { blocks: failedBlocks(answer), fallback: `${page.text}: the query failed` }
    case "table": {
      const table = style === "table" ? tableBlocks(answer) : undefined
      return { blocks: table ?? lineBlocks(answer), fallback: page.text }
    }
  }
}

function valueBlocks({ value, comparison, page }: ValueAnswer): KnownBlock[] {
  const beside = comparison && `${escapeCut(comparison.label, 300)}: ${cellText(comparison.cell)}`
  return [section(`*${cellText(value)}*`), context([beside, pageText(page)].filter(Boolean).join(" · "))]
}

function recordBlocks({ pairs }: RecordAnswer): KnownBlock[] {
  const fields = pairs.map(({ label, cell }) => {
    const title = `*${escapeCut(label, 300)}*\n`
    return { type: "mrkdwn" as const, text: title + cellText(cell, SLACK_LIMITS.fieldText - title.length) }
  })
  const blocks: KnownBlock[] = []
  for (let at = 0; at < fields.length && blocks.length < SLACK_LIMITS.blocks - 1; at += SLACK_LIMITS.fields) {
    blocks.push({ type: "section", fields: fields.slice(at, at + SLACK_LIMITS.fields) })
  }
  return blocks
}

function failedBlocks({ page, errors }: FailedAnswer): KnownBlock[] {
  const told = errors.slice(0, 5).map(({ message, details }) => {
    const code = details ? `\n\`\`\`${escapeCut(details.replaceAll("```", "'''"), MAX_DETAILS)}\`\`\`` : ""
    return section(`${escapeCut(message || "The query failed.", 1500)}${code}`)
  })
  return [section(`:warning: ${linkText(page)}`), ...told]
}

/** A table of Slack with as many rows as fit; undefined when not even one does. */
function tableBlocks({ columns, rows, rowCount, totals = [], page }: TableAnswer): KnownBlock[] | undefined {
  if (columns.length > SLACK_LIMITS.tableColumns) return undefined
  const head = columns.map(({ label }) => raw(label))
  const last = totals.length > 0 ? [totals.map(({ text }) => boldCell(text))] : []
  let characters = [...head, ...totals].reduce((sum, { text }) => sum + text.length, 0)
  const shown: (RichTextBlock | ReturnType<typeof raw>)[][] = []
  for (const row of rows.slice(0, SLACK_LIMITS.tableRows - 1 - last.length)) {
    characters += row.reduce((sum, { text, link = "" }) => sum + text.length + link.length, 0)
    if (characters > SLACK_LIMITS.tableCharacters) break
    shown.push(row.map((cell) => (cell.link ? linkCell(cell.text, cell.link) : raw(cell.text))))
  }
  if (shown.length === 0) return undefined
  const settings = columns.map(({ isNumber }) => ({ align: isNumber ? ("right" as const) : ("left" as const) }))
  return [
    { type: "table", column_settings: settings, rows: [head, ...shown, ...last] },
    context(countText(shown.length, rowCount, page)),
  ]
}

/** The rows as lines of text, as many as fit into a message. */
function lineBlocks({ columns, rows, rowCount, totals, page }: TableAnswer): KnownBlock[] {
  const labels = columns.map(({ label }) => ({ text: label, isNumber: false }))
  const texts = [`*${lineOf(labels, SLACK_LIMITS.sectionText - 2)}*`]
  let shown = 0
  for (const row of rows) {
    const line = lineOf(row, SLACK_LIMITS.sectionText)
    const last = texts.at(-1) ?? ""
    if (last.length + 1 + line.length <= SLACK_LIMITS.sectionText) texts[texts.length - 1] = `${last}\n${line}`
    else if (texts.length < SLACK_LIMITS.blocks - 2) texts.push(line)
    else break
    shown++
  }
  const last = totals ? [section(`*${lineOf(totals, SLACK_LIMITS.sectionText - 2)}*`)] : []
  return [...texts.map(section), ...last, context(countText(shown, rowCount, page))]
}

/** Cells beside each other; without their links, and cut, where they would be too long. */
function lineOf(cells: readonly AnswerCell[], maxLength: number): string {
  const line = cells.map((cell) => cellText(cell, 500)).join(" – ")
  return line.length <= maxLength ? line : escapeCut(cells.map(({ text }) => text).join(" – "), maxLength)
}

function countText(shown: number, all: number, page: PageLink): string {
  return shown < all
    ? `${shown} of ${all} rows · ${pageText(page)}`
    : `${all} ${all === 1 ? "row" : "rows"} · ${pageText(page)}`
}

function cellText({ text, link }: AnswerCell, maxLength = 1000): string {
  if (!link || link.length > maxLength / 2) return escapeCut(text, maxLength)
  return linkText({ url: link, text }, Math.floor(maxLength / 2) - 10)
}

/** Slack refuses a cell without characters. */
function raw(text: string) {
  return { type: "raw_text" as const, text: text || " " }
}

function boldCell(text: string): RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: text || " ", style: { bold: true } }] }],
  }
}

function linkCell(text: string, url: string): RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "link", url, text: text || url }] }],
  }
}
