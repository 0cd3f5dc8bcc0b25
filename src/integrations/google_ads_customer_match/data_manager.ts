import * as Hub from "../../framework"
import type { MatchAnswers } from "./match_answers"
import type { Member } from "./member_columns"

/** With this scope, uploads go through the Data Manager API. */
export const DATA_MANAGER_SCOPE = "https://www.googleapis.com/auth/datamanager"
/** Most violations of one answer that are looked at. */
const MAX_VIOLATIONS = 10_000
/** How often a request is sent again without the members that Google found fault with. */
const MAX_ROUNDS = 20
/** Request ids that a message names. */
const SHOWN_IDS = 5

const TAKEN = new Hub.Shape((z) => z.object({ requestId: z.string().min(1) }))
const REFUSAL = new Hub.Shape((z) =>
  z.object({ error: z.object({ message: z.string().default(""), details: z.array(z.unknown()).default([]) }) }),
)
const VIOLATIONS = new Hub.Shape((z) =>
  z.object({
    fieldViolations: z.array(z.object({ field: z.string().default(""), description: z.string().default("") })),
  }),
)

/** Uploads to a list through the Data Manager API. Source: https://developers.google.com/data-manager/api */
export class DataManager {
  private readonly requestIds: string[] = []
  private readonly destination: object

  /** @param client With the token of the user and the origin of the API. @param list Resource name of the list. */
  constructor(
    private readonly client: Hub.HttpClient,
    list: string,
    private readonly answers: MatchAnswers,
  ) {
    const account = (accountId: string) => ({ accountType: "GOOGLE_ADS", accountId })
    this.destination = {
      operatingAccount: account(answers.targetId),
      loginAccount: account(answers.loginId),
      productDestinationId: list.slice(list.lastIndexOf("/") + 1),
    }
  }

  /**
   * Google takes all members of a request, or none: those at fault are left out, and the others sent again.
   * @returns those that Google refused. @throws ServiceError
   */
  async add(members: readonly Member[]): Promise<Hub.Refusal[]> {
    const refusals = new Map<number, string>()
    for (let round = 0; ; round++) {
      const left = [...members.keys()].filter((index) => !refusals.has(index))
      if (left.length === 0) break
      try {
        await this.send(left.flatMap((index) => members[index] ?? []))
        break
      } catch (error) {
        const faults = faultsIn(error, left.length)
        if (faults.length === 0 || round === MAX_ROUNDS) throw error
        for (const { index, reason } of faults) refusals.set(left[index] ?? 0, reason)
      }
    }
    return [...refusals].map(([index, reason]) => ({ index, reason })).sort((one, other) => one.index - other.index)
  }

  private async send(members: readonly Member[]): Promise<void> {
    const consent = consentOf(this.answers)
    const body = {
      destinations: [this.destination],
      audienceMembers: members.map(memberOf),
      ...(consent && { consent }),
      encoding: "HEX",
      termsOfService: { customerMatchTermsOfServiceStatus: "ACCEPTED" },
    }
    const { requestId } = await this.client.post("/v1/audienceMembers:ingest", body, { answer: TAKEN })
    this.requestIds.push(requestId)
  }

  /** What people can ask Google about later. */
  get note(): string {
    const { length } = this.requestIds
    const shown = this.requestIds.slice(0, SHOWN_IDS).join(", ")
    const others = length > SHOWN_IDS ? ` and ${length - SHOWN_IDS} more` : ""
    return `Google goes on matching for hours, under the request ${length === 1 ? "id" : "ids"} ${shown}${others}.`
  }
}

/** Explains a refusal by Google's message and the fields at fault. */
export const explainDataManager: Hub.Explain = ({ json, words }) => {
  const read = REFUSAL.tryRead(json)
  if (!read) return undefined
  const { message, details } = read.error
  const violations = violationsIn(details)
  const said = [message, ...violations.slice(0, 3).map(({ field, description }) => `${field}: ${description}`)]
  return { said: words(said.join(" "), 1024) }
}

/** The members that Google finds fault with; none when the fault is elsewhere too. */
function faultsIn(error: unknown, count: number): Hub.Refusal[] {
  if (!(error instanceof Hub.ServiceError) || error.serviceStatus !== 400) return []
  const violations = violationsIn(REFUSAL.tryReadJson(error.serviceText)?.error.details ?? [])
  const faults = violations.flatMap(({ field, description }) => {
    const [, index] = /^audience_?members\[(\d{1,6})\]/i.exec(field) ?? []
    const reason = Hub.words(description) ?? "Google finds fault with it, and does not say why"
    return index !== undefined && Number(index) < count ? [{ index: Number(index), reason }] : []
  })
  return faults.length === violations.length ? faults : []
}

function violationsIn(details: readonly unknown[]) {
  return details.flatMap((detail) => VIOLATIONS.tryRead(detail)?.fieldViolations ?? []).slice(0, MAX_VIOLATIONS)
}

function memberOf({ email, phone, address, mobileIds }: Member): object {
  if (mobileIds) return { mobileData: { mobileIds } }
  const userIdentifiers = [
    ...(email ? [{ emailAddress: email }] : []),
    ...(phone ? [{ phoneNumber: phone }] : []),
    ...(address ? [{ address: addressOf(address) }] : []),
  ]
  return { userData: { userIdentifiers } }
}

function addressOf({ firstName, lastName, country, postalCode }: NonNullable<Member["address"]>) {
  return { givenName: firstName, familyName: lastName, regionCode: country, postalCode }
}

/** What is not specified is left out. */
function consentOf({ adUserData, adPersonalization }: MatchAnswers): object | undefined {
  const given = { adUserData, adPersonalization }
  const entries = Object.entries(given).flatMap(([name, consent]) =>
    consent === "GRANTED" || consent === "DENIED" ? [[name, `CONSENT_${consent}`]] : [],
  )
  return entries.length > 0 ? (Object.fromEntries(entries) as object) : undefined
}
