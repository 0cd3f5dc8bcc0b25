import * as Hub from "../../framework"

const ENTRY = new Hub.Shape((z) =>
  z.object({ token: z.string().min(1), install_id: z.string().min(1).optional().catch(undefined) }),
)

/** Looker's name for a workspace in which the user is connected, and the token for it. */
export interface Workspace {
  /** Absent where Looker knows only one, and gives the bare token. */
  installId?: string
  token: string
}

/**
 * The workspaces in what Looker stores for this user, the default first. Lookers from 7.3.0 on give a list; older ones the
 * token itself. What cannot be used means "not connected": nothing, `reset`, `null`, objects, an empty list.
 * @param stateJson `data.state_json` as Looker sent it.
 */
export function workspacesOf(stateJson: string | undefined): Workspace[] {
  const state = parse(stateJson?.trim() ?? "")
  if (Array.isArray(state)) return state.flatMap(entryOf)
  return typeof state === "string" && state && state !== "reset" ? [{ token: state }] : []
}

/**
 * The workspace that the user chose; the default where none was chosen, as in schedules older than that field.
 * @param chosen Value of the form field.
 * @throws DeliveryError when the user is not connected, or no longer to the workspace that was chosen.
 */
export function chosenWorkspace(workspaces: readonly Workspace[], chosen: string | undefined): Workspace {
  const [first] = workspaces
  if (!first) throw new Hub.DeliveryError("There is no client for Slack: you are not connected. Log in to Slack again.")
  if (!chosen) return first
  // A bare token has no id; it is the only one there can be.
  const found = workspaces.find(({ installId }) => installId === undefined || installId === chosen)
  if (found) return found
  const message = `The client for the workspace ${Hub.cutText(chosen, 100)} is missing: you are no longer connected to it. Choose another, or connect it again.`
  throw Hub.DeliveryError.ofField("workspace", message)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A token as it is; a list or object that broke off is none.
    return /^[[{"]/.test(text) ? undefined : text
  }
}

function entryOf(entry: unknown): Workspace[] {
  const known = ENTRY.tryRead(entry)
  return known ? [{ token: known.token, installId: known.install_id }] : []
}
