import * as Hub from "../../framework"

const DEFAULT_HOST = "https://api.segment.io"

/** The variables that the Segment integrations read. */
export const SEGMENT_ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  {
    name: "SEGMENT_HOST",
    description:
      "Origin of Segment's API; for workspaces in the EU https://events.eu1.segmentapis.com. Default https://api.segment.io.",
    check: (value) => Hub.checkOrigin(value, "https://events.eu1.segmentapis.com"),
  },
  { name: "APP_VERSION", description: "Version that messages to Segment carry in `context.app`. Default dev." },
]

/** Reads the operator's settings; an empty variable counts as not set. */
export function segmentSettings(environment: Hub.HubContext["environment"]): { host: string; appVersion: string } {
  return { host: environment.SEGMENT_HOST || DEFAULT_HOST, appVersion: environment.APP_VERSION || "dev" }
}
