import type { Request } from "express"
import type { Integration, Registry } from "../../framework"
import { parseLookerVersion } from "./looker_version"

/** Finds the integration that the route names, if the calling Looker's version sees it. @throws UnknownIntegrationError */
export function findIntegration(registry: Registry, request: Request): Integration {
  return registry.find(String(request.params.name), parseLookerVersion(request.headers["user-agent"]))
}
