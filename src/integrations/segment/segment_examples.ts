import type { Example, IntegrationExamples } from "../../framework"

/** Settings of every example. */
export const SEGMENT_PARAMS = { segment_write_key: "example-write-key" }

/** Examples of one kind of call, with a Segment that takes every batch. */
export function segmentExamples(...examples: Example[]): IntegrationExamples {
  const path = /^\/v1\/batch$/
  return {
    examples,
    rules: [{ host: "api.segment.io", method: "POST", path, answer: () => ({ body: { success: true } }) }],
  }
}
