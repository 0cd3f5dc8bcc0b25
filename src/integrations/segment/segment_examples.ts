import type { Example, IntegrationExamples } from "../../framework"

/** Settings for every example. */
export const SEGMENT_PARAMS = { segment_write_key: "example-write-key" }

/** Bundles examples with the rule of a Segment stand-in that accepts every batch. */
export function segmentExamples(...examples: Example[]): IntegrationExamples {
  const path = /^\/v1\/batch$/
  return {
    examples,
    rules: [{ host: "api.segment.io", method: "POST", path, answer: () => ({ body: { success: true } }) }],
  }
}
