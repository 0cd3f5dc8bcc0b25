import type { EnvironmentVariable } from "../framework"
import type { PartDescription } from "../openapi"
import type { Routes } from "./routes"

/** A part of the hub's server, with its own addresses. The app mounts the parts that it is given. */
export interface Part {
  readonly name: string
  /** The environment variables that the part reads. */
  readonly variables: readonly EnvironmentVariable[]
  /** Adds the addresses of the part, each behind a guard. */
  routes(routes: Routes): void
  /** What those addresses take and answer, for `GET /openapi.json`. Loads what it needs for that only now. */
  describe?(): Promise<PartDescription>
  /** Called once the hub takes requests. */
  start?(): void
  /** Whether the part can do its work. Absent: it always can. */
  isReady?(): Readiness | Promise<Readiness>
  /** Called when the process stops taking requests. Resolves when the part has ended its work. */
  drain?(): Promise<void>
}

export interface Readiness {
  isReady: boolean
  /** Shown by `/readyz`: names and reasons for the operator, no secrets. */
  details?: Readonly<Record<string, unknown>>
}
