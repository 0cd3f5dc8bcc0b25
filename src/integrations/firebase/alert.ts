import * as Hub from "../../framework"

/** What a fired alert says, and to whom. */
export interface Alert {
  title: string
  /** Line below the title; absent when Looker names no dashboard. */
  body?: string
  /** For the app; every value is a text. */
  data: Readonly<Record<string, string>>
  devices: readonly Device[]
  isUrgent: boolean
  /** How long Firebase keeps a message for a device that is off, in seconds. */
  ttlSec: number
}

export interface Device {
  token: string
  userId: string
}

const DEFAULT_TTL_SEC = 86_400
/** Four weeks. Source: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages#AndroidConfig */
const MAX_TTL_SEC = 2_419_200

const OBJECT = new Hub.Shape((z) => z.record(z.string(), z.unknown()))
const LIST = new Hub.Shape((z) => z.array(z.unknown()).nullable())
const ENTRY = new Hub.Shape((z) => z.object({ device_id: z.unknown(), user_id: z.unknown() }))

/**
 * Reads the alert that Looker's mobile app is to be told of. Looker fills the answers by itself: there is no form.
 * @throws DeliveryError when a part that every message needs is missing; then nothing has been sent.
 */
export function readAlert({ formParams }: Hub.DataActionRequest): Alert {
  const { title = "", data: dataText = "", deviceIds = "", priority, timeToLive } = formParams
  const data = readData(dataText)
  const { dashboard_name: dashboard } = data
  if (Hub.isBlank(title)) throw Hub.DeliveryError.ofField("title", "The notification needs a title.")
  return {
    title,
    body: dashboard === undefined ? undefined : `On ${dashboard}`,
    data,
    devices: readDevices(deviceIds),
    isUrgent: priority?.trim().toLowerCase() !== "normal",
    ttlSec: readTtl(timeToLive),
  }
}

function readData(text: string): Record<string, string> {
  const data = Hub.isBlank(text) ? undefined : OBJECT.tryRead(parsed("data", text))
  if (!data) throw Hub.DeliveryError.ofField("data", "The notification data are missing.")
  if (!data.alert_id) throw Hub.DeliveryError.ofField("data", "The notification data need a valid alert_id.")
  try {
    return Object.fromEntries(Object.entries(data).flatMap(([name, value]) => textEntry(name, value)))
  } catch (error) {
    // Lists in lists, thousands of levels deep.
    if (error instanceof RangeError) throw unreadable("data")
    throw error
  }
}

/** Firebase takes only texts. */
function textEntry(name: string, value: unknown): [string, string][] {
  if (value === null || value === undefined) return []
  return [[name, typeof value === "string" ? value : Hub.exactJson(value)]]
}

/** Looker lists the devices of each user. An entry without a device or a user is left out. */
function readDevices(text: string): Device[] {
  if (Hub.isBlank(text)) return []
  const lists = LIST.tryRead(parsed("deviceIds", text))
  if (lists === undefined) throw unreadable("deviceIds")
  return (lists ?? []).flat().flatMap((entry) => {
    const { device_id, user_id } = ENTRY.tryRead(entry) ?? {}
    const token = idOf(device_id)
    const userId = idOf(user_id)
    return token && userId ? [{ token, userId }] : []
  })
}

function idOf(value: unknown): string | undefined {
  if (value instanceof Hub.ExactNumber) return value.text
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : undefined
}

function readTtl(text = ""): number {
  return /^\d{1,9}$/.test(text.trim()) ? Math.min(Number(text), MAX_TTL_SEC) : DEFAULT_TTL_SEC
}

function parsed(name: string, text: string): unknown {
  try {
    return Hub.parseExactly(text)
  } catch {
    throw unreadable(name)
  }
}

function unreadable(name: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField(
    name,
    `Looker sent "${name}" in a form that cannot be read: it is not the JSON that is expected.`,
  )
}
