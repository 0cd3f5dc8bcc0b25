import type * as Hub from "../../framework"

const DEFAULT_HOST = "https://api.segment.io"
const LOCAL_NAMES = ["localhost", "127.0.0.1", "[::1]"]

/** The variables that the Segment integrations read. */
export const SEGMENT_ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  {
    name: "SEGMENT_HOST",
    description:
      "Origin of Segment's API; for workspaces in the EU https://events.eu1.segmentapis.com. Default https://api.segment.io.",
    check: checkHost,
  },
  { name: "APP_VERSION", description: "Version that messages to Segment carry in `context.app`. Default dev." },
]

/** What the operator set; an empty variable counts as none. */
export function segmentSettings(environment: Hub.HubContext["environment"]): { host: string; appVersion: string } {
  return { host: environment.SEGMENT_HOST || DEFAULT_HOST, appVersion: environment.APP_VERSION || "dev" }
}

function checkHost(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && LOCAL_NAMES.includes(url.hostname))
  const isOrigin = url && url.href === `${url.origin}/`
  return isSafe && isOrigin
    ? undefined
    : "give an https address without a path, such as https://events.eu1.segmentapis.com."
}
