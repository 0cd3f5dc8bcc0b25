import * as Hub from "../../framework"

export const API_VERSION = new Hub.ApiVersion("SALESFORCE_API_VERSION", "v66.0", "Salesforce", /^v\d{2,3}\.0$/)

/** Failures of a call that certainly did nothing. */
const UNDONE: Hub.Repeat = [429, "unconnected"]
const MAX_PAGES = 100

const CAMPAIGNS = new Hub.Shape((z) =>
  z.object({
    records: z.array(z.object({ Id: z.string().min(1), Name: z.string() })),
    nextRecordsUrl: z.string().startsWith("/services/data/").nullish(),
  }),
)
const MEMBER_FIELDS = new Hub.Shape((z) => {
  const value = z.object({ value: z.string(), label: z.string().nullish(), active: z.boolean() })
  return z.object({ fields: z.array(z.object({ name: z.string(), picklistValues: z.array(value).nullish() })) })
})
const CREATED = new Hub.Shape((z) => z.object({ id: z.string().min(1), success: z.literal(true) }))
const RESULTS = new Hub.Shape((z) =>
  z.array(z.object({ success: z.boolean(), errors: z.array(z.object({ message: z.string() })).default([]) })),
)

/** A record of CampaignMember. */
export interface CampaignMember {
  attributes: { type: "CampaignMember" }
  ContactId?: string
  LeadId?: string
  CampaignId: string
  Status?: string
}

/** The REST API of a user's org. Every call @throws DeliveryError with a message for the user. */
export class SalesforceOrg {
  /** @param path Of the API with its version. */
  constructor(
    private readonly client: Hub.HttpClient,
    private readonly path: string,
  ) {}

  /** Lists the campaigns by name. @param most How many at most. */
  campaigns(most: number): Promise<Hub.Listed<Hub.FormOption>> {
    const query = { q: "SELECT Id, Name FROM Campaign ORDER BY Name" }
    let left = most
    return Hub.listPages(async (next) => {
      const page = await (next
        ? this.client.get(next, { answer: CAMPAIGNS })
        : this.client.get(`${this.path}/query`, { query, answer: CAMPAIGNS }))
      const items = page.records.slice(0, left).map(({ Id, Name }) => ({ name: Id, label: Name }))
      left -= items.length
      const more = page.nextRecordsUrl ?? undefined
      return left > 0
        ? { items, next: more }
        : { items, isCut: more !== undefined || items.length < page.records.length }
    }, MAX_PAGES)
  }

  /** Lists the status values that a member of a campaign may have. */
  async memberStatuses(): Promise<Hub.FormOption[]> {
    const { fields } = await this.client.get(`${this.path}/sobjects/CampaignMember/describe`, { answer: MEMBER_FIELDS })
    const values = fields.find(({ name }) => name === "Status")?.picklistValues ?? []
    return values.flatMap(({ active, value, label }) => (active ? { name: value, label: label ?? value } : []))
  }

  /** Creates a campaign. Repeated only where there certainly is none yet. @returns its id. */
  async createCampaign(name: string): Promise<string> {
    const call = { answer: CREATED, repeat: UNDONE } as const
    return (await this.client.post(`${this.path}/sobjects/Campaign`, { Name: name }, call)).id
  }

  /**
   * Adds members, each on its own. @returns for each member what Salesforce said against it; nothing when it took the member.
   * @throws ServiceError also when Salesforce does not tell of every member.
   */
  async addMembers(records: readonly CampaignMember[]): Promise<string[][]> {
    const call = { answer: RESULTS, repeat: UNDONE } as const
    const results = await this.client.post(`${this.path}/composite/sobjects`, { allOrNone: false, records }, call)
    if (results.length !== records.length) {
      const message = `Salesforce told of ${results.length} of ${records.length} members.`
      throw new Hub.ServiceError("Salesforce", message, { status: 200 })
    }
    return results.map(({ success, errors }) => {
      if (success) return []
      const said = errors.flatMap(({ message }) => Hub.words(message) ?? [])
      return said.length > 0 ? said : ["Salesforce gave no reason."]
    })
  }
}
