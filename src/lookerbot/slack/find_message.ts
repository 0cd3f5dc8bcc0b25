import type { FoundContent } from "../../looker"
import { section } from "./blocks"
import { escapeCut, linkText } from "./mrkdwn"
import type { SlackMessage } from "./slack_message"

const KINDS = { dashboard: "Dashboard", look: "Look" }

export interface FindMessageOptions {
  terms: string
  /** Address of the instance that was searched. */
  instanceUrl: string
}

/** What a search found. */
export function findMessage(found: readonly FoundContent[], { terms, instanceUrl }: FindMessageOptions): SlackMessage {
  const quoted = `“${escapeCut(terms, 200)}”`
  if (found.length === 0) return { text: `:mag: I found no dashboard or Look like ${quoted}.` }
  const title = `${found.length === 1 ? "What I found" : `The ${found.length} best matches`} for ${quoted}`
  const blocks = found.map(({ kind, id, title: name, folder, description }) => {
    const url = `${instanceUrl}/${kind}s/${encodeURIComponent(id)}`
    const place = folder ? ` in ${escapeCut(folder, 200)}` : ""
    const line = description.replace(/\s+/g, " ").trim()
    const about = line ? `\n_${escapeCut(line, 300)}_` : ""
    return section(`*${linkText({ url, text: name || id }, 300)}*\n${KINDS[kind]}${place}${about}`)
  })
  return { text: title, blocks: [section(title), ...blocks] }
}
