import type { DeliveryErrorCode, ErrorCode } from "../framework"

/** Status of an answer that reports a failed delivery or form in its body. Looker reads such reports only with this status. */
export const TOLD_INSIDE = 200

export type StatusByCode = Readonly<Record<ErrorCode, number>>

function failedDelivery(status: number): Readonly<Record<DeliveryErrorCode, number>> {
  return {
    delivery_failed: status,
    download_failed: status,
    hub_stopped: status,
    policy_refused: status,
    query_failed: status,
    service_failed: status,
    service_refused: status,
    service_timeout: status,
  }
}

/**
 * Statuses for deliveries whose answer has not begun. An invalid request is answered 404, the status that Looker has always
 * been given.
 */
export const DELIVERY_STATUS: StatusByCode = {
  ...failedDelivery(TOLD_INSIDE),
  bad_request: 400,
  bad_signature: 401,
  body_too_large: 413,
  busy: 503,
  forbidden: 403,
  foreign_link: 403,
  gone: 410,
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

/** Statuses for forms. A missing setting is reported in the form, where an administrator sees it. */
export const FORM_STATUS: StatusByCode = { ...DELIVERY_STATUS, missing_setting: TOLD_INSIDE }

/**
 * Statuses for all other calls of the API, whose answers have no place for a failure. A failed delivery is 502, because the
 * failure lies behind the hub.
 */
export const BARE_STATUS: StatusByCode = { ...DELIVERY_STATUS, ...failedDelivery(502), policy_refused: 403 }

/** Statuses for the login pages, which people see in their browser. */
export const LOGIN_STATUS: StatusByCode = {
  ...BARE_STATUS,
  invalid_request: 400,
  missing_setting: 400,
  unknown_integration: 400,
  unknown_path: 400,
}

/** Statuses for requests about links, of people and of programs. */
export const LINK_STATUS: StatusByCode = { ...LOGIN_STATUS, unknown_path: 404 }
