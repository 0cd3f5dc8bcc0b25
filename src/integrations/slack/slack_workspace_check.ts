import * as Hub from "../../framework"
import type { SlackSession } from "../../services/slack"
import type { Workspace } from "./slack_workspaces"

/** A workspace as Slack knows it. */
export interface Identity {
  teamId: string
  team: string
}

/** What Slack said to the token of a workspace: one of the two. */
export interface CheckedWorkspace {
  workspace: Workspace
  identity?: Identity
  failure?: Hub.DeliveryError
}

const IDENTITY = new Hub.Shape((z) => z.object({ team_id: z.string().min(1), team: z.string().optional() }))

/** Workspaces of one user that a form asks Slack about. */
const MAX_CHECKED = 50
const CUT_HINT = ` Only the first ${MAX_CHECKED} are listed.`
/** Of them at once. */
const CONCURRENCY = 10

type OpenSession = (workspace: Workspace) => Promise<SlackSession>

/**
 * Asks Slack whose each token is: of the first workspaces, and of the chosen one.
 * @param chosen What the user chose before.
 * @param open Gives the session of a workspace.
 */
export async function checkWorkspaces(
  workspaces: readonly Workspace[],
  chosen: string | undefined,
  open: OpenSession,
): Promise<CheckedWorkspace[]> {
  const asked = workspaces.filter(({ installId }, index) => index < MAX_CHECKED || (chosen && installId === chosen))
  const checked: CheckedWorkspace[] = []
  // All take from one queue.
  const queue = asked.slice(0, MAX_CHECKED + 1).entries()
  const work = async () => {
    for (const [index, workspace] of queue) checked[index] = await checkWorkspace(workspace, open)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  return checked
}

async function checkWorkspace(workspace: Workspace, open: OpenSession): Promise<CheckedWorkspace> {
  try {
    const session = await open(workspace)
    const { team_id: teamId, team } = await session.call((client) => client.auth.test(), {
      answer: IDENTITY,
      repeat: "busy",
    })
    return { workspace, identity: { teamId, team: team ?? teamId } }
  } catch (error) {
    if (error instanceof Hub.DeliveryError) return { workspace, failure: error }
    throw error
  }
}

/**
 * The choice among the workspaces that work; nothing when none does.
 * @param isCut Whether the user has more.
 * @param chosen What the user chose before; default the first.
 */
export function workspaceField(
  checked: readonly CheckedWorkspace[],
  isCut: boolean,
  chosen: string | undefined,
): Hub.FormField[] {
  const options = checked.flatMap(({ workspace, identity }) =>
    // Looker's id, by which the choice is found again; Slack's differs where a whole enterprise is connected.
    identity ? [{ name: workspace.installId ?? identity.teamId, label: identity.team }] : [],
  )
  const [first] = options
  if (!first) return []
  const isKnown = options.some(({ name }) => name === chosen)
  return [
    {
      name: "workspace",
      label: "Workspace",
      type: "select",
      description: `The workspace of Slack that the result is posted to.${isCut ? CUT_HINT : ""}`,
      required: true,
      interactive: true,
      options,
      default: isKnown ? chosen : first.name,
    },
  ]
}
