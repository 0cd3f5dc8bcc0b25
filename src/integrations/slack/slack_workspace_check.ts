import * as Hub from "../../framework"
import type { SlackSession } from "../../services/slack"
import type { Workspace } from "./slack_workspaces"

/** A workspace as Slack identifies it. */
export interface Identity {
  teamId: string
  team: string
}

/** The result of checking a workspace's token with Slack: either an identity or a failure. */
export interface CheckedWorkspace {
  workspace: Workspace
  identity?: Identity
  failure?: Hub.DeliveryError
}

const IDENTITY = new Hub.Shape((z) => z.object({ team_id: z.string().min(1), team: z.string().optional() }))

/** Most workspaces of one user that a form checks. */
const MAX_CHECKED = 50
const CUT_HINT = ` Only the first ${MAX_CHECKED} are listed.`
/** Workspaces to check at the same time. */
const CONCURRENCY = 10

type OpenSession = (workspace: Workspace) => Promise<SlackSession>

/**
 * Asks Slack which workspace each token belongs to, for the first workspaces and the chosen one.
 * @param chosen The user's earlier choice.
 * @param open Opens the session of a workspace.
 */
export async function checkWorkspaces(
  workspaces: readonly Workspace[],
  chosen: string | undefined,
  open: OpenSession,
): Promise<CheckedWorkspace[]> {
  const asked = workspaces.filter(({ installId }, index) => index < MAX_CHECKED || (chosen && installId === chosen))
  const checked: CheckedWorkspace[] = []
  // All workers take from one queue.
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
 * Builds the field to choose a working workspace; no field when none works.
 * @param isCut Whether the user has more workspaces.
 * @param chosen The user's earlier choice. Default: the first.
 */
export function workspaceField(
  checked: readonly CheckedWorkspace[],
  isCut: boolean,
  chosen: string | undefined,
): Hub.FormField[] {
  const options = checked.flatMap(({ workspace, identity }) =>
    // The choice is looked up by Looker's id. Slack's id differs when a whole enterprise is connected.
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
