import * as Hub from "../../framework"

/** Jira's field names → our field names. */
const FORM_FIELDS: Record<string, string> = {
  project: "project",
  summary: "summary",
  description: "description",
  issuetype: "issueType",
}

const WRONG_ADDRESS =
  "Check the Address in the settings: it must be that of the Jira site, with its path where it has one."
const CURES: Record<number, string> = {
  200: WRONG_ADDRESS,
  401:
    "Jira refused the Username or the Password. On Jira Cloud the Username is an e-mail address and the Password an API token, " +
    "which expires after a year at most: an administrator makes a new one and enters it on Looker's Actions page.",
  403:
    "The account may not do this in Jira: it needs the Create Issues permission in the project. After several wrong " +
    "passwords Jira also asks for a CAPTCHA: log in once with a browser.",
  404: WRONG_ADDRESS,
  429: "Jira takes no more for the moment: send it again later.",
}

const REFUSAL = new Hub.Shape((z) =>
  z.object({
    errorMessages: z.array(z.unknown()).optional().catch(undefined),
    errors: z.record(z.string(), z.unknown()).optional().catch(undefined),
  }),
)

/** Quotes Jira's reasons for refusing a request, and marks our form fields where Jira names its own fields. */
export const explainJira: Hub.Explain = ({ status, json, words }) => {
  const { errorMessages = [], errors = {} } = REFUSAL.tryRead(json) ?? {}
  const problems = Object.entries(errors).map(([name, said]) => [name, words(said) ?? ""] as const)
  const said = [
    ...errorMessages.map((each) => words(each)),
    ...problems.map(([name, problem]) => `${name}: ${problem}`),
  ]
  const fields = problems.flatMap(([name, problem]) => {
    const field = Object.hasOwn(FORM_FIELDS, name) ? FORM_FIELDS[name] : undefined
    return field ? [[field, problem]] : []
  })
  return {
    said: said.join(", "),
    cure: status >= 300 && status < 400 ? WRONG_ADDRESS : CURES[status],
    fields: Object.fromEntries(fields) as Record<string, string>,
  }
}
