import * as Hub from "../../framework"

const DEFAULT_URL = "https://app.auger.ai/api/v1"
const WAIT_SEC = new Hub.NumberVariable(
  "AUGER_WAIT_SEC",
  "Longest wait for Auger to start a project, and for it to process a file, in seconds.",
  { fallback: 360, min: 1, max: 3600 },
)

/** The variables that the integration reads. */
export const AUGER_ENVIRONMENT: readonly Hub.EnvironmentVariable[] = [
  {
    name: "AUGER_API_URL",
    description: `Address of Auger's API. Default ${DEFAULT_URL}.`,
    check: (value) => Hub.checkBaseUrl(value, DEFAULT_URL),
  },
  WAIT_SEC.variable,
]

/** Reads the operator's settings; an empty variable counts as not set. */
export function augerSettings(environment: Hub.HubContext["environment"]): { apiUrl: string; waitMs: number } {
  return { apiUrl: environment.AUGER_API_URL || DEFAULT_URL, waitMs: WAIT_SEC.of(environment) * 1000 }
}
