/** The services that call back. */
import { dbtCloud } from "./dbt_cloud/dbt_cloud"
import { fivetran } from "./fivetran/fivetran"
import { github } from "./github/github"
import { incident } from "./incident/incident"
import type { Source } from "./source"
import { webhook } from "./webhook/webhook"

export type {
  Credentials,
  HookDraft,
  HookHealth,
  Partner,
  PartnerHook,
  PartnerLogin,
  PartnerSession,
  SealedHook,
  TestDelivery,
} from "./partner"
export type { EventReading, HookEvent, Reading, Source } from "./source"

/** In the order of the page. */
export const SOURCES: readonly Source[] = [github, dbtCloud, fivetran, webhook, incident]
