import type { OutboundGuard } from "../../outbound"
import type { FieldValues, LinkField, Option } from "../fields"
import type { Filter } from "../link"
import type { LinksConfig } from "../links_config"

/** What a partner's API is asked with: members of `credentialFields`, by name. */
export type Credentials = Readonly<Record<string, string>>

/** A hook at the partner, of whoever. */
export interface PartnerHook {
  /** The partner's id. */
  id: string
  /** The address that it calls. */
  address: string
  isActive: boolean
  /** How its last deliveries went; null where the partner does not tell. */
  health: HookHealth | null
  /** Where it is, for partners with several places: `owner/name`. */
  repository?: string
}

export interface HookHealth {
  /** The last status that the partner got; null when it got none. */
  status: number | null
  text: string
}

/** The hooks at the partner. */
export interface HookList {
  hooks: PartnerHook[]
  /** Places that the partner did not show, with the status it answered. */
  unread: { name: string; status: number }[]
  /** Whether there are more than were read. */
  hasMore: boolean
}

/** What the partner is told of a link. */
export interface HookDraft {
  /** At most 60 characters. */
  name: string
  /** At most 300 characters. */
  summary: string
  filter: Filter
}

/** A link ready for its partner. */
export interface SealedHook {
  address: string
  /** As the partner takes it. Absent when the partner issued it. */
  secret?: string
}

/** What the partner said of a delivery that it made to try the hook. */
export type TestDelivery = { delivered: true } | { delivered: false; reason: string }

export interface PartnerContext {
  config: LinksConfig
  /** Checks addresses that people typed. */
  guard: OutboundGuard
  signal?: AbortSignal
}

/** The API of a partner for hooks, as data and functions that know no request. */
export interface Partner {
  /** What a person types when the hub has no credentials of its own. */
  readonly credentialFields: readonly LinkField[]
  /**
   * The credentials that a request brings.
   * @returns undefined when there are none. Half of them becomes a problem of `values`.
   */
  readonly typedCredentials: (values: FieldValues, config: LinksConfig) => Credentials | undefined
  /** The credentials of the environment. */
  readonly ownCredentials: (config: LinksConfig) => Credentials | undefined
  /** A login of people at the partner. Absent, or absent for this configuration: they type credentials. */
  readonly login?: PartnerLogin
  readonly open: (credentials: Credentials, context: PartnerContext) => PartnerSession
}

/** OAuth with PKCE at a partner. */
export interface PartnerLogin {
  /** Whether the hub is registered there. */
  readonly isSet: (config: LinksConfig) => boolean
  /** @returns the address that the browser goes to. */
  readonly authorizeUrl: (
    config: LinksConfig,
    details: { redirectUri: string; state: string; codeChallenge: string },
  ) => string
  /** @throws ServiceError */
  readonly exchange: (
    context: PartnerContext,
    details: { redirectUri: string; code: string; codeVerifier: string },
  ) => Promise<Credentials>
}

/** Calls of one person or key at a partner. All fail with a ServiceError that names the partner, its status and the cure. */
export interface PartnerSession {
  /** Fills in what the partner knows, such as the default branch. Default: nothing. @throws InvalidRequestError */
  complete?(filter: Filter): Promise<Filter>
  /** @param place A repository, for partners with several places. Absent: all that the credentials may see. */
  list(place?: string): Promise<HookList>
  /** @returns undefined when it is gone. */
  find(id: string, place?: string): Promise<PartnerHook | undefined>
  /**
   * Makes the hook.
   * @param seal Gives the address; gets the secret of partners that issue it.
   * @returns the partner's id of the hook.
   */
  register(draft: HookDraft, seal: (issuedSecret?: string) => Promise<SealedHook>): Promise<string>
  /** Gives a hook another address and secret. Keeps everything else. */
  update(hook: PartnerHook, draft: HookDraft, sealed: SealedHook): Promise<void>
  /** What is gone already counts as removed. */
  remove(hook: PartnerHook): Promise<void>
  /** Has the partner try the hook. Absent: it has no such thing. */
  test?(hook: PartnerHook): Promise<TestDelivery>
  /** What the form offers for a field of the source, by the name of the field, the first hundreds. */
  choices?(): Promise<Readonly<Record<string, readonly Option[]>>>
}
