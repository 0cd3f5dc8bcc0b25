import * as Hub from "../../framework"
import { explainAds } from "./ads_refusal"

/** Version of the API, and the variable that overrides it. Google switches a version off after about a year. */
export const ADS_VERSION = new Hub.ApiVersion("GOOGLE_ADS_API_VERSION", "v26", "Google Ads", /^v\d{1,3}$/)

const ACCOUNT_FIELDS = [
  "client_customer",
  "hidden",
  "id",
  "level",
  "resource_name",
  "test_account",
  "descriptive_name",
  "manager",
  "status",
]
/** Accounts that are asked for at the same time. */
const CONCURRENCY = 5
/** Repeating any of the calls does no harm. 409: two calls changed the same thing. */
const PASSING: Hub.Repeat = [409, 429, 500, 503, "unreached"]
const RETRIES = 4

const ACCESSIBLE = new Hub.Shape((z) => z.object({ resourceNames: z.array(z.string()).default([]) }))
/** A stream is a list of pieces. */
const PIECES = new Hub.Shape((z) => z.array(z.object({ results: z.array(z.unknown()).default([]) })))
const ACCOUNT_ROW = new Hub.Shape((z) =>
  z.object({
    customerClient: z.object({
      id: z.coerce.string(),
      descriptiveName: z.string().optional(),
      manager: z.boolean().default(false),
    }),
  }),
)
const LIST_ROW = new Hub.Shape((z) =>
  z.object({ userList: z.object({ resourceName: z.string(), name: z.string().default("") }) }),
)

export interface AdsAccount {
  id: string
  name?: string
  isManager: boolean
}

export interface AdsApiOptions {
  /** With the token of the user and the origin of Google Ads. */
  client: Hub.HttpClient
  version: string
  developerToken: string
  /** Account through which the user reaches the others, once it is known. */
  loginId?: string
}

/** Calls of the Google Ads API. Source: https://developers.google.com/google-ads/api/rest/overview */
export class AdsApi {
  /** Client of this version of the API. */
  readonly client: Hub.HttpClient

  constructor({ client, version, developerToken, loginId }: AdsApiOptions) {
    this.client = client.with({
      baseUrl: `${client.baseUrl}/${version}`,
      headers: { "developer-token": developerToken, ...(loginId && { "login-customer-id": loginId }) },
      explain: explainAds,
      repeat: PASSING,
      retries: RETRIES,
    })
  }

  /** The accounts that the user reaches directly, managers first. Accounts that fail are left out. @throws ServiceError */
  async accessibleAccounts(): Promise<AdsAccount[]> {
    const { resourceNames } = await this.client.get("/customers:listAccessibleCustomers", { answer: ACCESSIBLE })
    const found: AdsAccount[] = []
    await Hub.inParallel({ limit: CONCURRENCY }, resourceNames, async (resourceName) => {
      const id = resourceName.slice(resourceName.lastIndexOf("/") + 1)
      try {
        if (isAccountId(id)) found.push(await this.account(id))
      } catch (error) {
        // A login that is refused is refused for all.
        if (!(error instanceof Hub.ServiceError) || error.serviceStatus === 401) throw error
      }
    })
    return sorted(found)
  }

  /** One account. @throws ServiceError */
  async account(id: string): Promise<AdsAccount> {
    const accounts = await this.queryAccounts(id, " AND customer_client.level = 0")
    const { service } = this.client
    const account = accounts.find((each) => each.id === id)
    if (account) return account
    throw new Hub.ServiceError(service, `${service} does not show the account ${id}: it may be cancelled or suspended.`)
  }

  /** An account and all below it, managers first. @throws ServiceError */
  async accountsBelow(id: string): Promise<AdsAccount[]> {
    return sorted(await this.queryAccounts(id))
  }

  /** Customer Match lists that rows can be added to, as options. @throws ServiceError */
  async lists(accountId: string, keyType: KeyType): Promise<Hub.FormOption[]> {
    const conditions = [
      "user_list.type = 'CRM_BASED'",
      "user_list.read_only = FALSE",
      "user_list.account_user_list_status = 'ENABLED'",
      "user_list.membership_status = 'OPEN'",
      `user_list.crm_based_user_list.upload_key_type = '${keyType}'`,
    ].join(" AND ")
    const query = `SELECT user_list.id, user_list.name FROM user_list WHERE ${conditions}`
    const rows = await this.search(accountId, query)
    return rows.map((row) => {
      const { resourceName, name } = this.read(LIST_ROW, row).userList
      return { name: resourceName, label: name }
    })
  }

  private async queryAccounts(id: string, more = ""): Promise<AdsAccount[]> {
    const fields = ACCOUNT_FIELDS.map((name) => `customer_client.${name}`).join(", ")
    const where = `customer_client.status NOT IN ('CANCELED', 'SUSPENDED')${more}`
    const rows = await this.search(id, `SELECT ${fields} FROM customer_client WHERE ${where}`)
    return rows.map((row) => {
      const { id: found, descriptiveName: name, manager: isManager } = this.read(ACCOUNT_ROW, row).customerClient
      return { id: found, name, isManager }
    })
  }

  private async search(accountId: string, query: string): Promise<unknown[]> {
    const path = `/customers/${accountId}/googleAds:searchStream`
    const pieces = await this.client.post(path, { query }, { answer: PIECES })
    return pieces.flatMap(({ results }) => results)
  }

  private read<T>(shape: Hub.Shape<T>, row: unknown): T {
    const { service } = this.client
    const read = shape.tryRead(row)
    if (read !== undefined) return read
    throw new Hub.ServiceError(
      service,
      `${service} answered, but not as expected: a row of a list is not as documented.`,
    )
  }
}

/** What the people of a list are known by. */
export type KeyType = "CONTACT_INFO" | "MOBILE_ADVERTISING_ID"

export function isAccountId(text: string): boolean {
  return /^\d{1,20}$/.test(text)
}

/** As in the form. */
export function accountOption({ id, name, isManager }: AdsAccount): Hub.FormOption {
  return { name: id, label: `${isManager ? "[Manager] " : ""}${name || "Untitled"} (${id})` }
}

function sorted(accounts: AdsAccount[]): AdsAccount[] {
  return accounts.sort(
    (one, other) =>
      Number(other.isManager) - Number(one.isManager) ||
      (one.name ?? "Untitled").localeCompare(other.name ?? "Untitled"),
  )
}
