import { Shape } from "../../../data/json"
import { HttpClient, type Explanation, type Refused, SecretMask } from "../../../outbound"
import type { PartnerContext } from "../partner"

/** Version of the REST API. Source: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const VERSION = "2022-11-28"
/** A call that fails is made once more. The wait before it, in milliseconds, at most. */
const MAX_WAIT_MS = 1000

export const NEEDED_RIGHTS = 'needs admin:repo_hook, or "Webhooks: write"'
const RIGHTS = `The token ${NEEDED_RIGHTS}, and its owner must be an admin of the repository.`
const RENAMED = "The repository has another name now: give that."
const LATER = "Try again later."
/** What to do about a refusal, by its status. GitHub also answers 404 where a token lacks rights. */
const CURES: Readonly<Record<number, string>> = {
  301: RENAMED,
  307: RENAMED,
  308: RENAMED,
  401: `The token is wrong or has ended: give one that ${NEEDED_RIGHTS}.`,
  403: RIGHTS,
  404: `Check the name of the repository. ${RIGHTS}`,
  422:
    "A repository takes 20 webhooks for an event, and only addresses that GitHub can reach: remove one, " +
    "or have the operator of this hub check ACTION_HUB_BASE_URL.",
  429: LATER,
}
const REFUSAL = new Shape((z) =>
  z.object({
    message: z.string(),
    errors: z.array(z.object({ message: z.string().catch("") }).or(z.string())).catch([]),
  }),
)

/** What a call of the API is made with. */
export interface GithubCalls {
  client: HttpClient
  /** Hides what is added to it in all that GitHub says. */
  mask: SecretMask
}

/** Calls of the API with a token. */
export function githubCalls(token: string, { config, signal }: PartnerContext): GithubCalls {
  const mask = new SecretMask()
  const headers = { accept: "application/vnd.github+json", "x-github-api-version": VERSION }
  const target = { service: "GitHub", baseUrl: config.github.apiUrl, headers, mask }
  return { mask, client: new HttpClient({ ...target, token, signal, explain, retries: 1, maxWaitMs: MAX_WAIT_MS }) }
}

function explain({ status, json, words }: Refused): Explanation {
  const { message = "", errors = [] } = REFUSAL.tryRead(json) ?? {}
  const reasons = errors.map((error) => (typeof error === "string" ? error : error.message))
  const said = words([message, ...reasons].filter(Boolean).join(": ").trim() || undefined)
  const isLimit = (status === 403 || status === 429) && message.toLowerCase().includes("rate limit")
  return { said, cure: isLimit || status >= 500 ? LATER : CURES[status] }
}
