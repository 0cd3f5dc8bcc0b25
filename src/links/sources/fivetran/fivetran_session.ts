import type { HttpClient, SecretMask } from "../../../outbound"
import type { Option } from "../../fields"
import type { HookDraft, HookList, PartnerHook, PartnerSession, SealedHook, TestDelivery } from "../partner"
import { hideHook, orGone, READING } from "../partner_client"
import { partnerPages, readable } from "../partner_pages"
import {
  FIVETRAN_CONNECTION,
  FIVETRAN_HOOK,
  FIVETRAN_ONE,
  FIVETRAN_PAGE,
  FIVETRAN_REMOVED,
  FIVETRAN_TESTED,
  fivetranKept,
  isFivetranId,
} from "./fivetran_answers"

const HOOKS = "/v1/webhooks"
const EVENT = "sync_end"
/** The largest that Fivetran allows. */
const PAGE_SIZE = 1000

/** The webhooks of an account and its groups, with one key. */
export class FivetranSession implements PartnerSession {
  /** Webhooks that Fivetran has tried when it made them. */
  private readonly tried = new Set<string>()

  /** @param mask Where the addresses and secrets of links are noted, so that no message tells them. */
  constructor(
    private readonly client: HttpClient,
    private readonly mask: SecretMask,
  ) {}

  async list(): Promise<HookList> {
    const { items, isCut } = await this.pages(HOOKS)
    return { hooks: readable(items, FIVETRAN_HOOK).map(hookOf), unread: [], hasMore: isCut }
  }

  async find(id: string): Promise<PartnerHook | undefined> {
    if (!isFivetranId(id)) return undefined
    const found = await orGone(this.client.get(pathOf(id), { answer: FIVETRAN_ONE, repeat: READING }))
    return found && hookOf(found.data)
  }

  /** Fivetran calls the address within this call, and makes the webhook only if that is answered 2xx. */
  async register({ filter: { group } }: HookDraft, seal: () => Promise<SealedHook>): Promise<string> {
    const members = this.noted(await seal())
    const path = group === undefined ? `${HOOKS}/account` : `${HOOKS}/group/${encodeURIComponent(String(group))}`
    const body = { ...members, events: [EVENT], active: true }
    const { data } = await this.client.post(path, body, { answer: fivetranKept(members.url) })
    this.tried.add(data.id)
    return data.id
  }

  async update({ id }: PartnerHook, _draft: HookDraft, sealed: SealedHook): Promise<void> {
    const members = this.noted(sealed)
    await this.client.patch(pathOf(id), members, { answer: fivetranKept(members.url) })
  }

  async remove({ id }: PartnerHook): Promise<void> {
    await orGone(this.client.delete(pathOf(id), undefined, { answer: FIVETRAN_REMOVED }))
  }

  /** What Fivetran has tried when it made the webhook is not tried again: a test may look like the end of a real sync. */
  async test({ id }: PartnerHook): Promise<TestDelivery> {
    if (this.tried.has(id)) return { delivered: true }
    const { data } = await this.client.post(`${pathOf(id)}/test`, { event: EVENT }, { answer: FIVETRAN_TESTED })
    return data.succeed
      ? { delivered: true }
      : { delivered: false, reason: `The test was answered ${data.status ?? "nothing"}.` }
  }

  async choices(): Promise<Readonly<Record<string, readonly Option[]>>> {
    const { items } = await this.pages("/v1/connections")
    const connectors = readable(items, FIVETRAN_CONNECTION)
    return { connectors: connectors.map(({ id, service, schema }) => ({ value: id, label: `${schema} (${service})` })) }
  }

  private pages(path: string) {
    return partnerPages(this.client, async (client, cursor) => {
      const { data } = await client.get(path, {
        query: { limit: PAGE_SIZE, cursor },
        answer: FIVETRAN_PAGE,
        repeat: READING,
      })
      return { items: data.items, next: data.next_cursor ?? undefined }
    })
  }

  /** As the members of Fivetran. */
  private noted(sealed: SealedHook): { url: string; secret?: string } {
    hideHook(this.mask, sealed)
    return { url: sealed.address, secret: sealed.secret }
  }
}

function pathOf(id: string): string {
  return `${HOOKS}/${id}`
}

function hookOf({ id, url, active }: ReturnType<typeof FIVETRAN_HOOK.read>): PartnerHook {
  return { id, address: url, isActive: active, health: null }
}
