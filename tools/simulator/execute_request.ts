import type { Readable } from "node:stream"
import { type Delivery, formatDelivery, scheduledPlanOf } from "./delivery"
import { executeBody } from "./execute_body"

export interface ExecuteRequestOptions {
  /** The administrator's settings and what Looker adds to them. */
  data: Readonly<Record<string, string>>
  /** Makes a download URL for what `read` gives; left out, the data stands in the request. */
  offer?: (mimetype: string, read: () => Readable) => string
}

/**
 * The body of the execute for a delivery: of a cell its value, else the data or where to download it.
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
