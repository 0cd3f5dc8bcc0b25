import * as Hub from "../../framework"
import type { JiraClient } from "./jira_client"

/**
 * Finds the id of the project that a schedule names. The form stores the project's id; a schedule may also hold its key or name.
 * @throws DeliveryError, marking the form field, when no project or several projects match; ServiceError.
 */
export async function projectId(client: JiraClient, typed: string): Promise<string> {
  const text = typed.trim()
  if (/^\d+$/.test(text)) return text
  const { items } = await client.projects()
  const wanted = text.toLowerCase()
  const byKey = items.filter(({ key }) => key?.toLowerCase() === wanted)
  const found = byKey.length > 0 ? byKey : items.filter(({ name }) => name.trim().toLowerCase() === wanted)
  if (found.length === 1 && found[0]) return String(found[0].id)
  const shown = Hub.cutText(text, 100)
  const problem =
    found.length > 1 ? `several projects are named "${shown}"` : `it shows this account no project "${shown}"`
  throw Hub.DeliveryError.ofField(
    "project",
    `Jira cannot tell the project: ${problem}. Choose it from the list, or give its key.`,
  )
}
