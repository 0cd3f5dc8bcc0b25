import * as Hub from "../../framework"
import type { ValueKind } from "./mparticle_values"

/** What a delivery writes. */
export type DataType = "user_data" | "event_data"

/** Where the cells of a column go in a batch. */
export interface Target {
  /** Name of the field. */
  column: string
  part: "user_identities" | "user_attributes" | "device_info" | "custom_attributes" | "event"
  key: string
  /** Default: any value. */
  kind?: ValueKind
  /** What messages call the column: its tag, never a name. */
  tag: string
}

const TAG_PREFIX = "mp_"
const ATTRIBUTE_PREFIX = "looker_"
/** Of several columns for one member, the last in this order wins. */
const ORDER = ["measure", "dimension", "table_calculation"]

/** Tag → member of `user_identities`. Source: https://docs.mparticle.com/developers/apis/json-reference */
const IDENTITIES: Readonly<Record<string, string>> = {
  mp_customer_id: "customer_id",
  mp_email: "email",
  mp_facebook: "facebook",
  mp_google: "google",
  mp_microsoft: "microsoft",
  mp_twitter: "twitter",
  mp_yahoo: "yahoo",
  mp_other: "other",
  mp_other2: "other_id_2",
  mp_other3: "other_id_3",
  mp_other4: "other_id_4",
}

/** Members of an event, by their tags without the prefix. */
const EVENT_MEMBERS: Readonly<Record<string, ValueKind>> = {
  event_name: "text",
  custom_event_type: "text",
  event_id: "integer",
  timestamp_unixtime_ms: "time",
  session_id: "integer",
  session_uuid: "uuid",
}

/** Members of `device_info` that columns may fill. */
const DEVICE_MEMBERS: Readonly<Record<string, ValueKind>> = {
  brand: "text",
  product: "text",
  device: "text",
  android_uuid: "text",
  device_manufacturer: "text",
  platform: "platform",
  os_version: "text",
  device_model: "text",
  screen_height: "integer",
  screen_width: "integer",
  screen_dpi: "integer",
  device_country: "text",
  locale_language: "text",
  locale_country: "text",
  network_country: "text",
  network_carrier: "text",
  network_code: "text",
  network_mobile_country_code: "text",
  timezone_offset: "integer",
  build_identifier: "text",
  http_header_user_agent: "text",
  ios_advertising_id: "uuid",
  push_token: "text",
  cpu_architecture: "text",
  is_tablet: "flag",
  push_notification_sound_enabled: "flag",
  push_notification_vibrate_enabled: "flag",
  radio_access_technology: "text",
  supports_telephony: "flag",
  has_nfc: "flag",
  bluetooth_enabled: "flag",
  bluetooth_version: "text",
  ios_idfv: "uuid",
  android_advertising_id: "uuid",
  limit_ad_tracking: "flag",
  is_dst: "flag",
}

/**
 * Where each column of a result goes. Columns that go nowhere are left out.
 * @throws DeliveryError when no column holds an identity.
 */
export function targetsOf({ columns }: Hub.RowResult, dataType: DataType): Target[] {
  const ordered = columns.toSorted((one, other) => rank(one) - rank(other))
  const targets = ordered.flatMap((column) => targetOf(column, dataType) ?? [])
  if (targets.some(({ part }) => part === "user_identities")) return targets
  throw new Hub.DeliveryError("Each row must specify at least 1 identity tag.")
}

function rank({ category = "" }: Hub.Field): number {
  return ORDER.indexOf(category)
}

function targetOf({ name, tags }: Hub.Field, dataType: DataType): Target | undefined {
  const tag = tags.find((each) => each.startsWith(TAG_PREFIX)) ?? ""
  const to = (part: Target["part"], key: string, kind?: ValueKind): Target => ({ column: name, part, key, kind, tag })
  const identity = memberOf(IDENTITIES, tag)
  if (identity) return to("user_identities", identity)
  const attribute = to("user_attributes", ATTRIBUTE_PREFIX + name)
  if (dataType === "user_data") return tag === "mp_event_name" ? undefined : attribute
  if (tag === "mp_user_attribute") return attribute
  if (tag === "mp_custom_attribute") return to("custom_attributes", ATTRIBUTE_PREFIX + name)
  if (tag === "mp_device_info") return deviceTarget(name)
  const member = tag.slice(TAG_PREFIX.length)
  const kind = memberOf(EVENT_MEMBERS, member)
  return kind && to("event", member, kind)
}

function deviceTarget(name: string): Target | undefined {
  const key = name.includes(".") ? name.slice(name.indexOf(".") + 1) : ""
  const kind = memberOf(DEVICE_MEMBERS, key)
  return kind && { column: name, part: "device_info", key, kind, tag: "mp_device_info" }
}

function memberOf<T>(members: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined
}
