import { InvalidRequestError } from "../../../errors"
import { SecretMask } from "../../../outbound"
import { FieldError, type FieldValues } from "../../fields"
import type { LinksConfig } from "../../links_config"
import type { Credentials, Partner, PartnerContext } from "../partner"
import { explainPartner, partnerClient } from "../partner_client"
import { dbtWords } from "./dbt_answers"
import { DbtSession } from "./dbt_session"

const ACCOUNT = /^\d{1,20}$/
/** What can be sent as a header. */
const PRINTABLE = /^[\x21-\x7e]+$/
const RIGHTS = "The token needs the right to change webhooks of this account."
const CURES = {
  400: "Check the ids of the jobs.",
  401: "Check the token of dbt Cloud: it is wrong, or has ended.",
  403: RIGHTS,
  404: `Check the account and the address of dbt Cloud. ${RIGHTS}`,
  422: "Check the ids of the jobs.",
}

/** The webhooks of one account in dbt Cloud. Source: https://docs.getdbt.com/docs/deploy/webhooks#api-for-webhooks */
export const dbtPartner: Partner = {
  credentialFields: [
    { name: "dbt_url", label: "Address of dbt Cloud", kind: "text", help: "As in your browser, without a path." },
    { name: "dbt_account", label: "dbt account", kind: "text", help: "The number in the address of its settings." },
    { name: "dbt_token", label: "dbt token", kind: "secret", help: "A token that may change webhooks." },
  ],
  typedCredentials,
  ownCredentials: ({ dbtCloud: { account, token } }) =>
    account !== undefined && token !== undefined ? { dbt_account: account, dbt_token: token } : undefined,
  open(credentials, context) {
    const { dbt_url: typedUrl, dbt_account: account = "", dbt_token: token } = credentials
    if (typedUrl !== undefined) checkUrl(typedUrl, context)
    const mask = new SecretMask()
    const client = partnerClient(
      {
        service: "dbt Cloud",
        baseUrl: typedUrl ?? context.config.dbtCloud.url,
        // The address of the environment is the operator's, and may be private.
        guard: typedUrl === undefined ? undefined : context.guard,
        ...{ token, mask, explain: explainPartner(CURES, dbtWords) },
      },
      context,
    )
    return new DbtSession(client, account, { baseUrl: context.config.baseUrl, mask })
  },
}

/** A token that was typed goes with a typed address, or that of the environment; never the other way round. */
function typedCredentials(values: FieldValues, { dbtCloud }: LinksConfig): Credentials | undefined {
  const [url, typedAccount, token] = ["dbt_url", "dbt_account", "dbt_token"].map((name) => values.text(name))
  if (url === undefined && typedAccount === undefined && token === undefined) return undefined
  const account = typedAccount ?? dbtCloud.account
  if (token === undefined) values.refuse("dbt_token", "is missing: it belongs to the account and the address")
  else if (!PRINTABLE.test(token)) values.refuse("dbt_token", "is no token of dbt Cloud")
  if (account === undefined) values.refuse("dbt_account", "is missing: give the number of the account")
  else if (!ACCOUNT.test(account)) values.refuse("dbt_account", "is a number")
  if (url !== undefined && !isBare(url)) values.refuse("dbt_url", "is no address such as https://cloud.getdbt.com")
  return { ...(url !== undefined && { dbt_url: url }), dbt_account: account ?? "", dbt_token: token ?? "" }
}

/** Whether it is the origin of an address. */
function isBare(url: string): boolean {
  return URL.canParse(url) && new URL(url).href === `${new URL(url).origin}/`
}

/** @throws FieldError when the guard refuses the address. */
function checkUrl(url: string, { guard }: PartnerContext): void {
  try {
    guard.checkUrl(url)
  } catch (error) {
    if (error instanceof InvalidRequestError) throw new FieldError({ dbt_url: `cannot be used. ${error.message}` })
    throw error
  }
}
