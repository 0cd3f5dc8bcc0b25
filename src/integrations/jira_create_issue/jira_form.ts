import * as Hub from "../../framework"
import type { JiraIssueType, JiraProject } from "./jira_answers"
import type { JiraClient } from "./jira_client"

const NO_PROJECTS =
  "Jira shows this account no project in which it may create issues. Give it the Create Issues permission in one, and check " +
  "Username and Password in the settings."

/**
 * Builds the form. It offers the issue types of the chosen project, or of the first project when none is chosen. An earlier
 * choice that is no longer in a list stays an option, so that editing a schedule does not lose it.
 */
export async function jiraForm(client: JiraClient, answers: Hub.TextMap): Promise<Hub.DataActionForm> {
  const { projects, types } = answers.project
    ? await listsFor(client, answers.project)
    : await listsForFirst(client, await client.projects())
  const projectOptions = projects.items.map(toOption)
  const typeOptions = types.items.filter(({ subtask }) => !subtask).map(toOption)
  return new Hub.DataActionForm([
    {
      name: "project",
      label: "Project",
      description: hint(projects),
      type: "select",
      required: true,
      interactive: true,
      default: projectOptions[0]?.name,
      options: withSaved(projectOptions, answers.project),
    },
    { name: "summary", label: "Summary", type: "string", required: true },
    { name: "description", label: "Description", type: "textarea", required: true },
    {
      name: "issueType",
      label: "Issue Type",
      description: typeOptions.length > 0 ? hint(types) : "The account may create no issue in this project.",
      type: "select",
      required: true,
      default: typeOptions[0]?.name,
      options: withSaved(typeOptions, answers.issueType),
    },
  ])
}

interface Lists {
  projects: Hub.Listed<JiraProject>
  types: Hub.Listed<JiraIssueType>
}

async function listsFor(client: JiraClient, project: string): Promise<Lists> {
  const [projects, types] = await Promise.all([client.projects(), typesOrNone(client, project)])
  return { projects: checkProjects(projects), types }
}

async function listsForFirst(client: JiraClient, projects: Hub.Listed<JiraProject>): Promise<Lists> {
  const [first] = checkProjects(projects).items
  return { projects, types: await typesOrNone(client, String(first?.id)) }
}

function checkProjects(projects: Hub.Listed<JiraProject>): Hub.Listed<JiraProject> {
  if (projects.items.length === 0) throw new Hub.DeliveryError(NO_PROJECTS)
  return projects
}

/** Returns no types when the project is gone or closed to the account, so that the user can still choose another project. */
async function typesOrNone(client: JiraClient, project: string): Promise<Hub.Listed<JiraIssueType>> {
  try {
    return await client.issueTypes(project)
  } catch (error) {
    if (!(error instanceof Hub.ServiceError) || ![400, 403, 404].includes(error.serviceStatus ?? 0)) throw error
    return { items: [], isCut: false }
  }
}

function toOption({ id, name }: JiraProject | JiraIssueType): Hub.FormOption {
  return { name: String(id), label: name }
}

function withSaved(options: Hub.FormOption[], saved: string | undefined): Hub.FormOption[] {
  if (!saved || options.some(({ name }) => name === saved)) return options
  return [...options, { name: saved, label: `${saved} (chosen earlier, not in the list)` }]
}

function hint({ items, isCut }: Hub.Listed<unknown>): string | undefined {
  return isCut ? `The first ${items.length}: Jira has more.` : undefined
}
