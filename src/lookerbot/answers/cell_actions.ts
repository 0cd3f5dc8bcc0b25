import { createHash } from "node:crypto"
import { exactJson } from "../../data/json"
import type { CellAction } from "./answer"
import { DETAIL_CELL, type DetailLink } from "./detail_document"

const HASH_LENGTH = 16

/** The actions of LookML among the links of a cell. */
export function actionsOf(links: readonly DetailLink[], field: string): CellAction[] {
  return links
    .filter(({ type }) => type === "action")
    .map((link) => ({ label: link.label || "Action", field, hash: hashOf(link), hasForm: hasForm(link) }))
}

/** Finds an action in a cell as it is now; undefined when the cell no longer offers it. */
export function findAction(cell: unknown, hash: string): DetailLink | undefined {
  const links = DETAIL_CELL.tryRead(cell)?.links ?? []
  return links.find((link) => link.type === "action" && hashOf(link) === hash)
}

function hasForm({ form, form_url }: DetailLink): boolean {
  return (Array.isArray(form) && form.length > 0) || (typeof form_url === "string" && form_url !== "")
}

function hashOf(link: DetailLink): string {
  return createHash("sha256").update(exactJson(link)).digest("base64url").slice(0, HASH_LENGTH)
}
