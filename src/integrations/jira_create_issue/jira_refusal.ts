import * as Hub from "../../framework"

/** Jira's names of fields → ours. */
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

/** What Jira says of a request it refuses. */
interface Complaints {
  general: string[]
  /** Jira's name of a field → what is wrong with it. */
  fields: [name: string, problem: string][]
}

/**
 * A failed call in words for people, with what is wrong with fields beside them. Never with a status of its own, so that a
 * form can show it.
 * @param secrets Hidden where Jira's words hold them.
 */
export function explained(error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof Hub.InvalidRequestError) return new Hub.DeliveryError(error.message, { cause: error })
  if (!(error instanceof Hub.ServiceError) || error.serviceStatus === undefined) return error
  const { serviceStatus: status, serviceText = "" } = error
  const { general, fields } = complaintsIn(serviceText, secrets)
  const said = [...general, ...fields.map(([name, problem]) => `${name}: ${problem}`)].join(", ")
  const cure = status >= 300 && status < 400 ? CURES[404] : CURES[status]
  const base = said ? `Jira answered ${status}: ${said}` : error.message
  const message = cure ? `${Hub.trimEnd(base, ". ")}. ${cure}` : base
  const problems = fields.flatMap(([name, problem]) => {
    const field = Object.hasOwn(FORM_FIELDS, name) ? FORM_FIELDS[name] : undefined
    return field ? [[field, problem]] : []
  })
  const validationErrors = Object.fromEntries(problems) as Record<string, string>
  return error.reworded(message, { validationErrors })
}

/** The complaints in the body of an answer; none when it is not in Jira's form. */
export function complaintsIn(text: string, secrets: readonly string[]): Complaints {
  const words = (said: unknown) => Hub.serviceWords(typeof said === "string" ? said : JSON.stringify(said), secrets)
  const { errorMessages = [], errors = {} } = REFUSAL.tryReadJson(text) ?? {}
  return {
    general: errorMessages.map(words),
    fields: Object.entries(errors).map(([name, said]) => [name, words(said)]),
  }
}
