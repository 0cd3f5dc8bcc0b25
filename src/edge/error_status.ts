import type { DeliveryErrorCode, ErrorCode } from "../framework"

/** A failed delivery or form is told inside an answer that is well in itself: Looker reads no other. */
export const TOLD_INSIDE = 200

export type StatusByCode = Readonly<Record<ErrorCode, number>>

function failedDelivery(status: number): Readonly<Record<DeliveryErrorCode, number>> {
  return {
    delivery_failed: status,
    download_failed: status,
    hub_stopped: status,
    query_failed: status,
    service_failed: status,
    service_refused: status,
    service_timeout: status,
  }
}

/** Of deliveries, as long as no answer has begun. 404 is what Looker has always got for a bad request. */
export const DELIVERY_STATUS: StatusByCode = {
  ...failedDelivery(TOLD_INSIDE),
  bad_request: 400,
  bad_signature: 401,
  body_too_large: 413,
  busy: 503,
  foreign_link: 403,
  internal: 500,
  invalid_link: 400,
  invalid_request: 404,
  login_refused: 400,
  malformed_body: 400,
  metrics_incomplete: 503,
  missing_setting: 404,
  no_cipher_master: 500,
  no_room: 503,
  no_temporary_files: 503,
  unauthorized: 403,
  unknown_integration: 404,
  unknown_path: 404,
  unsupported_encoding: 415,
}

/** Of forms: an administrator sees inside of it what is missing. */
export const FORM_STATUS: StatusByCode = { ...DELIVERY_STATUS, missing_setting: TOLD_INSIDE }

/** Of all other calls of the API, whose answers have no place for a failure: what failed has failed behind the hub. */
export const BARE_STATUS: StatusByCode = { ...DELIVERY_STATUS, ...failedDelivery(502) }

/** Of the pages of a login, which people see in their browser. */
export const LOGIN_STATUS: StatusByCode = {
  ...BARE_STATUS,
  invalid_request: 400,
  missing_setting: 400,
  unknown_integration: 400,
  unknown_path: 400,
}
