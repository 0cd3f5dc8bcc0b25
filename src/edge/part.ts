import type { EnvironmentVariable } from "../framework"
import type { Routes } from "./routes"

/** A part of the hub's server: a product with addresses of its own. The app mounts the parts that it is given. */
export interface Part {
  readonly name: string
  /** What it reads of the environment. */
  readonly variables: readonly EnvironmentVariable[]
  /** Adds its addresses, each behind a guard. */
  routes(routes: Routes): void
  /** Whether it can do its work. Absent: it always can. */
  isReady?(): Readiness | Promise<Readiness>
  /** Called when the process stops taking requests; resolves when the part has ended what it holds. */
  drain?(): Promise<void>
}

export interface Readiness {
  isReady: boolean
  /** What `/readyz` tells of it: names and reasons for the operator, no secrets. */
  details?: Readonly<Record<string, unknown>>
}
