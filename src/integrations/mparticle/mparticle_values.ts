import * as Hub from "../../framework"
import { utcMs } from "./utc_ms"

/** Types of mParticle's members. Source: https://docs.mparticle.com/developers/apis/json-reference */
export type ValueKind = "flag" | "integer" | "platform" | "text" | "time" | "uuid"

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
/** Of 64 bits. */
const INTEGER = /^-?\d{1,19}$/
const FLAGS: Readonly<Record<string, boolean>> = { yes: true, true: true, no: false, false: false }
const PLATFORMS = ["iOS", "Android", "web", "tvOS", "roku", "out_of_band", "alexa", "smart_tv", "fire_tv", "xbox"]

const READERS: Readonly<Record<ValueKind, (value: unknown) => unknown>> = {
  text: scalarOf,
  integer: integerOf,
  time: (value) => integerOf(value) ?? (typeof value === "string" ? utcMs(value.trim()) : undefined),
  flag: (value) => (typeof value === "string" ? FLAGS[value.trim().toLowerCase()] : flagOf(value)),
  uuid: (value) => (typeof value === "string" && UUID.test(value.trim()) ? value.trim() : undefined),
  platform: (value) => PLATFORMS.find((platform) => platform === value),
}

/** A cell's value as a member of that kind; undefined when it cannot be one. Null is a value only among texts. */
export function valueAs(kind: ValueKind, value: unknown): unknown {
  return READERS[kind](value)
}

/** A user attribute: as `text`, or a list of such values. */
export function attributeOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(scalarOf) : scalarOf(value)
}

/** A text, number, boolean or null as it is. mParticle takes no objects here, so they are written as JSON. */
function scalarOf(value: unknown): unknown {
  const isScalar = typeof value !== "object" || value === null || value instanceof Hub.ExactNumber
  return isScalar ? value : Hub.exactJson(value)
}

function integerOf(value: unknown): number | Hub.ExactNumber | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined
  const text = value instanceof Hub.ExactNumber ? value.text : typeof value === "string" ? value.trim() : ""
  if (!INTEGER.test(text)) return undefined
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : new Hub.ExactNumber(BigInt(text).toString())
}

function flagOf(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined
}
