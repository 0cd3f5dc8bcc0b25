import { readdirSync } from "node:fs"

/** The rooms that know no request of Looker and no server, from the ground up: each may import from those before it. */
export const GROUND = [
  "text",
  "config",
  "errors",
  "logging",
  "telemetry",
  "data",
  "outbound",
  "sealing",
  "services",
  "openapi",
]

/** The rooms of the source. */
export function roomsOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
}
