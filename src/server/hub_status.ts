/** What `/status` tells besides the time. */
export interface HubStatus {
  version: string
  commit: string
  /** Number of integrations that this hub offers. */
  integrations: number
  /** Which parts are switched on. */
  parts: Readonly<Record<string, boolean>>
}

/** When the process began, in milliseconds since 1970. */
const STARTED_AT = Date.now() - Math.round(process.uptime() * 1000)

/** The answer of `/status`: what runs here, without settings and secrets. */
export function statusOf(hub: HubStatus) {
  return {
    status: "ok",
    node: process.versions.node,
    startedAt: new Date(STARTED_AT).toISOString(),
    uptimeSec: Math.floor((Date.now() - STARTED_AT) / 1000),
    ...hub,
  }
}
