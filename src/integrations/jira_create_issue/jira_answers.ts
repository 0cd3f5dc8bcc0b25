import type { z as Zod } from "zod"
import * as Hub from "../../framework"

type Z = typeof Zod

/** Older versions of Jira send a number. */
const id = (z: Z) => z.union([z.string(), z.number()])
/** `key` is a text such as OPS, with which the keys of the project's issues begin. */
const project = (z: Z) => z.object({ id: id(z), key: z.string().optional(), name: z.string() })
/** `subtask`: issues of this type need a parent issue. */
const issueType = (z: Z) => z.object({ id: id(z), name: z.string(), subtask: z.boolean().optional() })
const pageFacts = (z: Z) => ({ isLast: z.boolean().optional(), total: z.number().optional() })

export const PROJECTS = new Hub.Shape((z) => z.array(project(z)))
export const PAGE_OF_PROJECTS = new Hub.Shape((z) =>
  z
    .object({ values: z.array(project(z)), ...pageFacts(z) })
    .transform(({ values, ...facts }) => ({ items: values, ...facts })),
)
/** Jira Cloud names the list `issueTypes`, Data Center `values`. */
export const PAGE_OF_ISSUE_TYPES = new Hub.Shape((z) => {
  const types = z.array(issueType(z))
  return z
    .object({ values: types.optional(), issueTypes: types.optional(), ...pageFacts(z) })
    .refine(({ values, issueTypes }) => values ?? issueTypes)
    .transform(({ values, issueTypes, ...facts }) => ({ items: values ?? issueTypes ?? [], ...facts }))
})
/** Jira's answer to a new issue. With `errorMessages` Jira has not opened the issue. */
export const NEW_ISSUE = new Hub.Shape((z) =>
  z
    .object({ id: id(z).optional(), errorMessages: z.array(z.unknown()).optional() })
    .refine(({ id, errorMessages }) => id ?? errorMessages, { path: ["id"] }),
)

export type JiraProject = Hub.Shaped<typeof PROJECTS>[number]
export type JiraIssueType = Hub.Shaped<typeof PAGE_OF_ISSUE_TYPES>["items"][number]
