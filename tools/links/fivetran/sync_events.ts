import { createHmac, randomUUID } from "node:crypto"
import type { HookAnswer, HookSender } from "../hook_sender"
import type { FivetranConnection } from "./connection_store"
import type { FivetranWebhook } from "./webhook_store"

export type SyncStatus = "SUCCESSFUL" | "RESCHEDULED" | "FAILURE" | "FAILURE_WITH_TASK"

/** The body of the end of a sync. Source: https://fivetran.com/docs/rest-api/webhooks#syncend */
export function syncEnd(connection: FivetranConnection, status: SyncStatus, created: string): object {
  const { id, service, schema, groupId } = connection
  return {
    event: "sync_end",
    created,
    connector_type: service,
    connector_id: id,
    connector_name: schema,
    sync_id: randomUUID(),
    destination_group_id: groupId,
    data: { status, ...(status !== "SUCCESSFUL" && { reason: "The source did not answer." }) },
  }
}

/**
 * The body of the test during a creation.
 * Source: https://fivetran.com/docs/rest-api/troubleshooting/sync-id-field-required-error
 */
export function testEvent(): object {
  const made = { connector_type: "_connector_type", connector_id: "_connector_1", group_id: "_destination_1" }
  return { event: "test_event", created: new Date().toISOString(), ...made }
}

/** Calls a webhook. The signature is there only if the webhook has a secret; it is in upper case. */
export function sendEvent(
  sender: HookSender,
  { url, secret }: Pick<FivetranWebhook, "url" | "secret">,
  body: string,
): Promise<HookAnswer> {
  const signature = secret && createHmac("sha256", secret).update(body).digest("hex").toUpperCase()
  const headers = { "content-type": "application/json", "user-agent": "fivetran-webhooks" }
  return sender.send(url, { ...headers, ...(signature && { "x-fivetran-signature-256": signature }) }, body)
}
