import { type Environment, EnvironmentReader } from "../../config"
import { CommandError, wrongUse } from "../command_error"
import type { LinkSource } from "./link_source"

/** Members of a request that hold credentials, and the variables with their values. */
const VARIABLES: Readonly<Partial<Record<LinkSource, Readonly<Record<string, string>>>>> = {
  github: { github_token: "GITHUB_TOKEN" },
  dbt_cloud: { dbt_url: "DBT_CLOUD_URL", dbt_account: "DBT_CLOUD_ACCOUNT_ID", dbt_token: "DBT_CLOUD_TOKEN" },
  fivetran: { fivetran_key: "FIVETRAN_API_KEY", fivetran_secret: "FIVETRAN_API_SECRET" },
}
/** The hub knows the usual address of dbt Cloud. */
const OPTIONAL = "DBT_CLOUD_URL"

/**
 * The partner's credentials as they stand in this environment, as members of a request.
 * @throws CommandError when the source has none, or a variable is missing.
 */
export function partnerCredentials(source: LinkSource, environment: Environment): Record<string, string> {
  const variables = VARIABLES[source]
  if (!variables) throw wrongUse(`--own-token is for ${Object.keys(VARIABLES).join(", ")}.`)
  const read = new EnvironmentReader(environment)
  const members = Object.entries(variables).map(([member, name]) => ({ member, name, value: read.secretText(name) }))
  refuse(read)
  const missing = members.filter(({ name, value }) => value === undefined && name !== OPTIONAL).map(({ name }) => name)
  if (missing.length > 0) throw wrongUse(`--own-token needs ${missing.join(" and ")} in the environment.`)
  return Object.fromEntries(members.flatMap(({ member, value }) => (value === undefined ? [] : [[member, value]])))
}

/** The partner's own secret, which never stands on the command line. @throws CommandError when its file cannot be read. */
export function givenSecret(environment: Environment): string | undefined {
  const read = new EnvironmentReader(environment)
  const secret = read.secretText("LINK_SECRET")
  refuse(read)
  return secret
}

function refuse({ problems: [problem] }: EnvironmentReader): void {
  if (problem !== undefined) throw new CommandError(problem)
}
