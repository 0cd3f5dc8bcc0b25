/** The services that call back. */
import { github } from "./github/github"
import type { Source } from "./source"
import { webhook } from "./webhook/webhook"

export type {
  Credentials,
  HookDraft,
  HookHealth,
  HookList,
  Partner,
  PartnerContext,
  PartnerHook,
  PartnerLogin,
  PartnerSession,
  SealedHook,
  TestDelivery,
} from "./partner"
export type { EventReading, HookEvent, IgnoredReason, Reading, Source } from "./source"

/** In the order of the page. */
export const SOURCES: readonly Source[] = [github, webhook]
