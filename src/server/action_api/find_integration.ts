import type { Request } from "express"
import type { Integration, Registry } from "../../framework"
import { parseLookerVersion } from "./looker_version"

/** The integration a route names, as the asking Looker's version sees it. @throws UnknownIntegrationError */
export function findIntegration(registry: Registry, request: Request): Integration {
  return registry.find(String(request.params.name), parseLookerVersion(request.headers["user-agent"]))
}
