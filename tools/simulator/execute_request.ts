import type { Readable } from "node:stream"
import { type Delivery, formatDelivery, scheduledPlanOf } from "./delivery"
import { executeBody } from "./execute_body"

export interface ExecuteRequestOptions {
  /** The administrator's settings and what Looker adds to them. */
  data: Readonly<Record<string, string>>
  /** Makes a download URL for the data that `read` returns. Absent: the request contains the data. */
  offer?: (mimetype: string, read: () => Readable) => string
}

/**
 * Returns the body of an execute request: with the value of a cell, else with the data or the address to download it.
 * @throws SimulatorError when the data cannot be made in that format.
 */
export async function executeRequest(delivery: Delivery, { data, offer }: ExecuteRequestOptions): Promise<Readable> {
  const { type, format, formParams, cellValue = "" } = delivery
  if (type === "cell") {
    return executeBody({ type, scheduled_plan: null, data: { ...data, value: cellValue }, form_params: formParams })
  }
  const { formatted, read } = await formatDelivery(delivery)
  const downloadUrl = offer?.(formatted.mimetype, read)
  const members = {
    type,
    scheduled_plan: scheduledPlanOf(delivery, downloadUrl),
    data,
    form_params: { format, ...formParams },
  }
  return downloadUrl ? executeBody(members) : executeBody({ ...members, attachment: formatted }, read())
}
