import type { Alert, Device } from "./alert"

/** A message as Firebase takes it. Source: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages */
export interface FcmMessage {
  token: string
  notification: { title: string; body?: string }
  data: Record<string, string>
  android: { priority: "HIGH" | "NORMAL"; ttl: string }
  apns: {
    headers: { "apns-priority": "10" | "5"; "apns-expiration": string }
    payload: { aps: { "content-available": 1; "mutable-content": 1 } }
  }
}

/**
 * The message of an alert to one device.
 * @param id The same for all devices of a delivery.
 * @param endsAtSec When Apple gives up, in seconds since 1970.
 */
export function messageTo({ token, userId }: Device, alert: Alert, id: string, endsAtSec: number): FcmMessage {
  const { title, body, data, isUrgent, ttlSec } = alert
  return {
    token,
    notification: { title, body },
    data: { ...data, id, user_id: userId },
    android: { priority: isUrgent ? "HIGH" : "NORMAL", ttl: `${ttlSec}s` },
    apns: {
      headers: { "apns-priority": isUrgent ? "10" : "5", "apns-expiration": String(endsAtSec) },
      payload: { aps: { "content-available": 1, "mutable-content": 1 } },
    },
  }
}
