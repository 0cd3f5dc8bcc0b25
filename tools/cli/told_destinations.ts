import type { Destinations, Integration } from "../../src/framework"

/** The same integration. Before each delivery it tells where that would go: to no place, where `destinations` throws. */
export function withToldDestinations(
  integration: Integration,
  tell: (destinations: Destinations) => void,
): Integration {
  const execute: Integration["execute"] = async (request) => {
    try {
      tell(await integration.destinations(request))
    } catch {
      tell([])
    }
    return integration.execute(request)
  }
  return Object.create(integration, { execute: { value: execute } }) as Integration
}
