import { DeliveryError, errorMessage, HubError, ServiceError } from "../../../errors"
import type { HttpClient, SecretMask } from "../../../outbound"
import { sentence } from "../../../text/sentence"
import { words } from "../../../text/words"
import type { Option } from "../../fields"
import type { HookDraft, HookList, PartnerHook, PartnerSession, SealedHook, TestDelivery } from "../partner"
import { hideHook, isGone, orGone, READING, withoutAddresses } from "../partner_client"
import { partnerPages, readable } from "../partner_pages"
import {
  DBT_HOOK,
  DBT_JOB,
  DBT_MADE,
  DBT_ONE,
  DBT_PAGE,
  DBT_TESTED,
  dbtChanged,
  healthOf,
  isDbtId,
  statusOf,
} from "./dbt_answers"
import { eventsOf } from "./dbt_event"

const PAGE_SIZE = 100
type DbtHook = ReturnType<typeof DBT_HOOK.read>

/** The webhooks of one account, with one token. */
export class DbtSession implements PartnerSession {
  private readonly hooksPath: string

  constructor(
    private readonly client: HttpClient,
    private readonly account: string,
    /** Public address of the hub, and where the addresses of links are noted so that no message tells them. */
    private readonly hub: { baseUrl: string; mask: SecretMask },
  ) {
    this.hooksPath = `/api/v3/accounts/${account}/webhooks`
  }

  async list(): Promise<HookList> {
    const { items, isCut } = await this.pages(`${this.hooksPath}/subscriptions`)
    return { hooks: readable(items, DBT_HOOK).map(hookOf), unread: [], hasMore: isCut }
  }

  async find(id: string): Promise<PartnerHook | undefined> {
    if (!isDbtId(id)) return undefined
    const found = await orGone(this.client.get(this.pathOf(id), { answer: DBT_ONE, repeat: READING }))
    if (found) return hookOf(found.data)
    // dbt says the same to a token that may not see webhooks. This call then fails.
    await this.page(this.client, `${this.hooksPath}/subscriptions`, { limit: 1, offset: 0 })
    return undefined
  }

  /** The secret comes with the creation and is part of the final address, so the webhook is made with another address first. */
  async register(draft: HookDraft, seal: (issuedSecret?: string) => Promise<SealedHook>): Promise<string> {
    const provisional = `${this.hub.baseUrl}/hooks/dbt_cloud/new`
    const members = membersOf(draft, { client_url: provisional, active: false })
    const { data } = await this.client.post(`${this.hooksPath}/subscriptions`, members, { answer: DBT_MADE })
    const { id, hmac_secret: secret } = data
    try {
      if (secret === undefined) {
        throw new ServiceError(this.client.service, `${this.client.service} made the webhook and told no secret.`)
      }
      this.hub.mask.add(secret)
      const { address } = await seal(secret)
      await this.change(id, draft, { client_url: address, active: true })
    } catch (error) {
      throw await this.undo(id, error)
    }
    return id
  }

  async update({ id, isActive }: PartnerHook, draft: HookDraft, { address }: SealedHook): Promise<void> {
    await this.change(id, draft, { client_url: address, active: isActive })
  }

  async remove({ id }: Pick<PartnerHook, "id">): Promise<void> {
    try {
      await this.client.delete(this.pathOf(id))
    } catch (error) {
      // Also the answer to a token that may see webhooks, but not change them.
      if (!isGone(error) || (await this.find(id))) throw error
    }
  }

  async test({ id }: PartnerHook): Promise<TestDelivery> {
    const { data } = await this.client.get(`${this.pathOf(id)}/test`, { answer: DBT_TESTED, repeat: "never" })
    const status = statusOf(data.verification_status_code)
    if (status !== undefined && status < 300) return { delivered: true }
    const said = words(withoutAddresses(data.verification_error), 200)
    const reason = said ?? `The test was answered ${status ?? "nothing"}.`
    return { delivered: false, reason: sentence(reason) }
  }

  async choices(): Promise<Readonly<Record<string, readonly Option[]>>> {
    const { items } = await this.pages(`/api/v2/accounts/${this.account}/jobs/`)
    const jobs = readable(items, DBT_JOB)
    return { jobs: jobs.map(({ id, name }) => ({ value: String(id), label: `${name} (${id})` })) }
  }

  /** Every page says how long the list is, and each begins where the one before ended. */
  private pages(path: string) {
    return partnerPages(this.client, async (client, next) => {
      const offset = Number(next ?? 0)
      const { data, extra } = await this.page(client, path, { limit: PAGE_SIZE, offset })
      const end = offset + data.length
      const isLast = data.length === 0 || end >= extra.pagination.total_count
      return { items: data, next: isLast ? undefined : String(end) }
    })
  }

  private page(client: HttpClient, path: string, query: { limit: number; offset: number }) {
    return client.get(path, { query, answer: DBT_PAGE, repeat: READING })
  }

  /** A change has all members. */
  private async change(id: string, draft: HookDraft, state: { client_url: string; active: boolean }): Promise<void> {
    hideHook(this.hub.mask, { address: state.client_url })
    await this.client.put(this.pathOf(id), membersOf(draft, state), { answer: dbtChanged(state) })
  }

  /** Deletes a webhook that could not be finished. @returns what to throw: the failure, and whether the webhook is left. */
  private async undo(id: string, failure: unknown): Promise<unknown> {
    try {
      // Also when the caller has hung up.
      await new DbtSession(this.client.with({ signal: undefined }), this.account, this.hub).remove({ id })
      return failure
    } catch {
      if (!(failure instanceof HubError)) return failure
      const left = `Its webhook ${id} could not be deleted again: delete it in dbt Cloud.`
      const message = `${sentence(errorMessage(failure))} ${left}`
      if (failure instanceof DeliveryError) return failure.reworded(message)
      return new HubError(failure.code, message, { cause: failure })
    }
  }

  private pathOf(id: string): string {
    return `${this.hooksPath}/subscription/${id}`
  }
}

function hookOf({ id, client_url: address, active: isActive, http_status_code: code }: DbtHook): PartnerHook {
  return { id, address, isActive, health: healthOf(code) }
}

function membersOf({ name, summary, filter }: HookDraft, state: { client_url: string; active: boolean }): object {
  const event_types = eventsOf(filter).map((event) => `job.run.${event}`)
  const job_ids = [filter.jobs ?? []].flat().map(Number)
  return { name, description: summary, ...state, event_types, job_ids }
}
