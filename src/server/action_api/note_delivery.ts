import { failed, note } from "../../telemetry"

/** The fields of the log's line that a trace shows as well. None is a value or a text of a service. */
const SHOWN = {
  outcome: "hub.outcome",
  errorCode: "hub.error_code",
  instanceId: "hub.instance_id",
  webhookId: "hub.webhook_id",
  format: "hub.format",
  rowsRead: "hub.rows_read",
  rowsDelivered: "hub.rows_delivered",
  rowsRefused: "hub.rows_refused",
  rowsSkipped: "hub.rows_skipped",
  receivedBytes: "hub.received_bytes",
  resultBytes: "hub.result_bytes",
  sentBytes: "hub.sent_bytes",
  calls: "hub.calls",
  retries: "hub.retries",
}

/** Tells the trace of a delivery how it ended. @param fields Of its line in the log. */
export function noteDelivery(outcome: string, fields: Readonly<Record<string, unknown>>): void {
  note(() => {
    const attributes: Record<string, string | number> = {}
    for (const [field, attribute] of Object.entries(SHOWN)) {
      const fact = fields[field]
      if (typeof fact === "string" || typeof fact === "number") attributes[attribute] = fact
    }
    return attributes
  })
  if (outcome !== "success") failed(String(fields.errorCode))
}
