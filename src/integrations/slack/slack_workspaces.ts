import * as Hub from "../../framework"

const ENTRY = new Hub.Shape((z) =>
  z.object({ token: z.string().min(1), install_id: z.string().min(1).optional().catch(undefined) }),
)

/** A workspace that the user is connected to: Looker's id and the token. */
export interface Workspace {
  /** Absent when Looker supports only one workspace and sends the bare token. */
  installId?: string
  token: string
}

/**
 * Reads the workspaces that Looker stores for this user, the default first. Lookers from 7.3.0 on send a list; older ones send
 * the token itself. Any unusable text means "not connected": nothing, `reset`, `null`, objects, an empty list.
 * @param stateJson `data.state_json` as Looker sent it.
 */
export function workspacesOf(stateJson: string | undefined): Workspace[] {
  const state = parse(stateJson?.trim() ?? "")
  if (Array.isArray(state)) return state.flatMap(entryOf)
  return typeof state === "string" && state && state !== "reset" ? [{ token: state }] : []
}

/**
 * Returns the workspace that the user chose; the default when none was chosen, as in schedules older than the field.
 * @param chosen Value of the form field.
 * @throws DeliveryError when the user is not connected, or no longer connected to the chosen workspace.
 */
export function chosenWorkspace(workspaces: readonly Workspace[], chosen: string | undefined): Workspace {
  const [first] = workspaces
  if (!first) throw new Hub.DeliveryError("There is no client for Slack: you are not connected. Log in to Slack again.")
  if (!chosen) return first
  // A bare token has no id, and is always the only one.
  const found = workspaces.find(({ installId }) => installId === undefined || installId === chosen)
  if (found) return found
  const message = `The client for the workspace ${Hub.cutText(chosen, 100)} is missing: you are no longer connected to it. Choose another, or connect it again.`
  throw Hub.DeliveryError.ofField("workspace", message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Text that is not JSON is a bare token, unless it is a broken list, object or string.
    return /^[[{"]/.test(text) ? undefined : text
  }
}

function entryOf(entry: unknown): Workspace[] {
  const known = ENTRY.tryRead(entry)
  return known ? [{ token: known.token, installId: known.install_id }] : []
}
