import type { EnvironmentReader, EnvironmentVariable } from "../config"

/** What the hub knows of its partners. */
export interface PartnerSettings {
  readonly github: {
    /** Where people log in, without a trailing slash. */
    readonly url: string
    readonly apiUrl: string
    /** The app with which people log in. Absent: they type a token. */
    readonly app?: { readonly clientId: string; readonly clientSecret: string }
    /** The hub's own token. */
    readonly token?: string
  }
  readonly dbtCloud: { readonly url: string; readonly account?: string; readonly token?: string }
  readonly fivetran: { readonly url: string; readonly key?: string; readonly secret?: string }
}

export const PARTNER_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "GITHUB_CLIENT_ID", description: "Client ID of the GitHub app with which people log in for links." },
  { name: "GITHUB_CLIENT_SECRET", description: "Client secret of that app." },
  { name: "GITHUB_TOKEN", description: "The hub's own GitHub token, for links of key holders and commit statuses." },
  {
    name: "GITHUB_URL",
    description: "Address of GitHub. Default https://github.com; another is an Enterprise Server.",
  },
  { name: "DBT_CLOUD_URL", description: "Access URL of dbt Cloud. Default https://cloud.getdbt.com." },
  { name: "DBT_CLOUD_ACCOUNT_ID", description: "Number of the account in dbt Cloud." },
  { name: "DBT_CLOUD_TOKEN", description: "Token of dbt Cloud that may change webhooks." },
  { name: "FIVETRAN_API_KEY", description: "Key of Fivetran's API." },
  { name: "FIVETRAN_API_SECRET", description: "Secret of that key." },
  { name: "FIVETRAN_API_URL", description: "Address of Fivetran's API. Default https://api.fivetran.com." },
]

const GITHUB = "https://github.com"

export function readPartnerSettings(read: EnvironmentReader): PartnerSettings {
  const url = readAddress(read, "GITHUB_URL", GITHUB)
  const app = readPair(read, "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET")
  const fivetran = readPair(read, "FIVETRAN_API_KEY", "FIVETRAN_API_SECRET")
  const account = read.text("DBT_CLOUD_ACCOUNT_ID")
  if (account !== undefined && !/^\d{1,20}$/.test(account)) {
    read.problems.push("DBT_CLOUD_ACCOUNT_ID is no number: give that of the account, from its address in dbt Cloud.")
  }
  return {
    github: {
      url,
      apiUrl: url === GITHUB ? "https://api.github.com" : `${url}/api/v3`,
      app: app && { clientId: app[0], clientSecret: app[1] },
      token: read.secretText("GITHUB_TOKEN"),
    },
    dbtCloud: {
      url: readAddress(read, "DBT_CLOUD_URL", "https://cloud.getdbt.com"),
      account,
      token: read.secretText("DBT_CLOUD_TOKEN"),
    },
    fivetran: {
      url: readAddress(read, "FIVETRAN_API_URL", "https://api.fivetran.com"),
      key: fivetran?.[0],
      secret: fivetran?.[1],
    },
  }
}

function readPair(read: EnvironmentReader, first: string, second: string): [string, string] | undefined {
  const [one, other] = [read.secretText(first), read.secretText(second)]
  if (one !== undefined && other !== undefined) return [one, other]
  if (one === undefined && other === undefined) return undefined
  const [missing, given] = one === undefined ? [first, second] : [second, first]
  read.problems.push(`${missing} is missing: ${given} is set, and both are needed.`)
  return undefined
}

/** An https address; one of this machine may be plain http, as that of a stand-in. */
function readAddress(read: EnvironmentReader, name: string, fallback: string): string {
  const typed = read.text(name)
  if (typed === undefined) return fallback
  const url = URL.canParse(typed) ? new URL(typed) : undefined
  const isLocal = url !== undefined && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)
  const isSafe = url?.protocol === "https:" || (isLocal && url.protocol === "http:")
  if (!url || !isSafe || url.search || url.hash || url.username || url.password) {
    read.problems.push(`${name} is no https:// address: give one such as ${fallback}.`)
    return fallback
  }
  return url.origin + url.pathname.replace(/\/{1,64}$/, "")
}
