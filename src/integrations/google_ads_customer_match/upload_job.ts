import * as Hub from "../../framework"
import type { AdsApi } from "./ads_api"
import { refusalsOf } from "./ads_refusal"
import type { MatchAnswers } from "./match_answers"
import type { Member } from "./member_columns"

/** Days after which Google forgets a member: the longest that it takes. */
const LIFE_SPAN_DAYS = 540

const JOB_NAME = /^customers\/\d{1,20}\/offlineUserDataJobs\/\d{1,20}$/
const LIST_NAME = /^customers\/\d{1,20}\/userLists\/\d{1,20}$/

const MADE = new Hub.Shape((z) =>
  z.object({ results: z.array(z.object({ resourceName: z.string().regex(LIST_NAME) })).min(1) }),
)
const JOB = new Hub.Shape((z) => z.object({ resourceName: z.string().regex(JOB_NAME) }))
/** An answer without a partial failure is empty, so all that can be asked is that it is an object. */
const ADDED = new Hub.Shape((z) => z.object({ partialFailureError: z.unknown().optional() }))
/** The operation that goes on at Google; nothing of it is needed. */
const RUNNING = new Hub.Shape((z) => z.object({}))

/** Resource name of the list of the answers, which is made if it has to be. @throws ServiceError */
export async function listFor(ads: AdsApi, { targetId, list, keyType }: MatchAnswers): Promise<string> {
  if (typeof list === "string") return list
  const create = {
    name: `${list.name} (from Looker ${new Date().toISOString().slice(0, 19).replace("T", " ")}Z)`,
    description: list.description,
    membership_status: "OPEN",
    membership_life_span: LIFE_SPAN_DAYS,
    crm_based_user_list: {
      upload_key_type: keyType,
      ...(list.appId !== undefined && { app_id: list.appId }),
      data_source_type: "FIRST_PARTY",
    },
  }
  const { results } = await ads.client.post(
    `/customers/${targetId}/userLists:mutate`,
    { operations: [{ create }] },
    { answer: MADE },
  )
  return results[0]?.resourceName ?? ""
}

/**
 * A job of Google Ads that adds members to a list. It does nothing until it runs.
 * Source: https://developers.google.com/google-ads/api/docs/remarketing/audience-segments/customer-match/get-started
 */
export class UploadJob {
  /** The last request. Each is written into the same memory, as requests of megabytes would wait for the garbage collector. */
  private readonly body = new Hub.ByteBuffer()

  private constructor(
    private readonly client: Hub.HttpClient,
    private readonly resourceName: string,
  ) {}

  /** @throws ServiceError */
  static async create(ads: AdsApi, list: string, answers: MatchAnswers): Promise<UploadJob> {
    const { targetId, adUserData, adPersonalization } = answers
    const consent = {
      ...(adUserData && { ad_user_data: adUserData }),
      ...(adPersonalization && { ad_personalization: adPersonalization }),
    }
    const metadata = { user_list: list, ...(Object.keys(consent).length > 0 && { consent }) }
    const job = {
      type: "CUSTOMER_MATCH_USER_LIST",
      external_id: Date.now(),
      customer_match_user_list_metadata: metadata,
    }
    const path = `/customers/${targetId}/offlineUserDataJobs:create`
    const { resourceName } = await ads.client.post(path, { job }, { answer: JOB })
    return new UploadJob(ads.client, resourceName)
  }

  /** @returns those that Google refused. @throws ServiceError */
  async add(members: readonly Member[]): Promise<Hub.Refusal[]> {
    const { client, body, resourceName } = this
    body.clear()
    body.appendText('{"enable_partial_failure":true,"operations":[')
    for (const [index, member] of members.entries()) {
      const operation = { create: { user_identifiers: identifiersOf(member) } }
      body.appendText((index > 0 ? "," : "") + JSON.stringify(operation))
    }
    body.appendText("]}")
    const options = { answer: ADDED, headers: { "content-type": "application/json" } }
    const { partialFailureError } = await client.post(`/${resourceName}:addOperations`, body.bytes, options)
    return refusalsOf(partialFailureError, members.length)
  }

  /** Has Google begin. It takes hours, and is not waited for. @throws ServiceError */
  async run(): Promise<void> {
    await this.client.post(`/${this.resourceName}:run`, {}, { answer: RUNNING })
  }
}

function identifiersOf({ email, phone, address, mobileIds = [] }: Member): object[] {
  return [
    ...(email ? [{ hashed_email: email }] : []),
    ...(phone ? [{ hashed_phone_number: phone }] : []),
    ...(address
      ? [
          {
            address_info: {
              hashed_first_name: address.firstName,
              hashed_last_name: address.lastName,
              country_code: address.country,
              postal_code: address.postalCode,
            },
          },
        ]
      : []),
    ...mobileIds.map((id) => ({ mobile_id: id })),
  ]
}
