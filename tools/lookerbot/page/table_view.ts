import type { BlockOf } from "../lookerbot_api"
import { el } from "./dom"
import type { NameOf } from "./mrkdwn"
import { richText } from "./rich_text"

type Cell = BlockOf<"table">["rows"][number][number]

/** Draws a table; its first row is the header. It can be scrolled by keyboard. */
export function tableView({ rows, column_settings: settings = [] }: BlockOf<"table">, nameOf: NameOf): HTMLElement {
  const [head = [], ...body] = rows
  const align = (column: number) => settings[column]?.align ?? "left"
  const headRow = head.map((cell, at) => el("th", { scope: "col", class: align(at) }, cellView(cell, nameOf)))
  const bodyRows = body.map((row) =>
    el("tr", {}, ...row.map((cell, at) => el("td", { class: align(at) }, cellView(cell, nameOf)))),
  )
  const table = el("table", {}, el("thead", {}, el("tr", {}, ...headRow)), el("tbody", {}, ...bodyRows))
  return el("div", { class: "block-table", tabindex: 0, role: "region", "aria-label": "Table" }, table)
}

function cellView(cell: Cell, nameOf: NameOf): Node | string {
  if (cell.type === "rich_text") return richText(cell, nameOf)
  return cell.type === "raw_number" ? (cell.text ?? String(cell.value)) : cell.text
}
