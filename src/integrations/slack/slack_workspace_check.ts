import * as Hub from "../../framework"
import type { SlackSession } from "./slack_session"
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

/** Asks Slack, for every token at once, whose it is. @param open Gives the session of a workspace. */
export function checkWorkspaces(
  workspaces: readonly Workspace[],
  open: (workspace: Workspace) => Promise<SlackSession>,
): Promise<CheckedWorkspace[]> {
  return Promise.all(
    workspaces.map(async (workspace) => {
      try {
        const session = await open(workspace)
        const { team_id: teamId, team } = await session.call((client) => client.auth.test(), "limited")
        const id = teamId ?? workspace.installId ?? ""
        return { workspace, identity: { teamId: id, team: team ?? id } }
      } catch (error) {
        if (error instanceof Hub.DeliveryError) return { workspace, failure: error }
        throw error
      }
    }),
  )
}

/**
 * The choice among the workspaces that work; nothing when none does.
 * @param chosen What the user chose before; default the first.
 */
export function workspaceField(checked: readonly CheckedWorkspace[], chosen: string | undefined): Hub.FormField[] {
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
      description: "The workspace of Slack that the result is posted to.",
      required: true,
      interactive: true,
      options,
      default: isKnown ? chosen : first.name,
    },
  ]
}
