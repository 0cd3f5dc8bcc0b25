import { Shape } from "../../../data/json"
import { type Explanation, type HttpClient, type Refused, SecretMask } from "../../../outbound"
import type { PartnerSettings } from "../../partner_settings"
import { explainPartner, partnerClient } from "../partner_client"

/** Version of the REST API. Source: https://docs.github.com/en/rest/about-the-rest-api/api-versions */
const VERSION = "2022-11-28"

export const NEEDED_RIGHTS = 'needs admin:repo_hook, or "Webhooks: write"'
const RIGHTS = `The token ${NEEDED_RIGHTS}, and its owner must be an admin of the repository.`
const RENAMED = "The repository has another name now: give that."
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
}
/** Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
const REFUSAL = new Shape((z) =>
  z.object({
    message: z.string(),
    errors: z.array(z.object({ message: z.string().catch("") }).or(z.string())).catch([]),
  }),
)
const explainUsual = explainPartner(CURES, saidOf)

/** Calls of the API, and what hides secrets in all that GitHub says to them. */
export interface GithubCalls {
  client: HttpClient
  mask: SecretMask
}

interface GithubContext {
  config: Pick<PartnerSettings, "github">
  signal?: AbortSignal
}

/** Calls of the API with a token. */
export function githubCalls(token: string, { config, signal }: GithubContext): GithubCalls {
  const mask = new SecretMask()
  const { apiUrl: baseUrl } = config.github
  const headers = { accept: "application/vnd.github+json", "x-github-api-version": VERSION }
  return {
    mask,
    client: partnerClient({ service: "GitHub", baseUrl, token, mask, explain }, { signal }).with({ headers }),
  }
}

function explain(refused: Refused): Explanation | undefined {
  const usual = explainUsual(refused)
  // A token that has made too many calls is refused as one that lacks rights.
  const isLimit = saidOf(refused.json)?.toLowerCase().includes("rate limit")
  return isLimit ? { ...usual, cure: "Try again later." } : usual
}

function saidOf(json: unknown): string | undefined {
  const { message, errors = [] } = REFUSAL.tryRead(json) ?? {}
  const reasons = errors.map((error) => (typeof error === "string" ? error : error.message))
  return [message, ...reasons].filter(Boolean).join(": ") || undefined
}
