import type { SampleResult } from "./sample_result"

/** Returns the first rows of a result. @param limit Most rows. Default: no limit. */
export function limitRows(result: SampleResult, limit = Infinity): SampleResult {
  if (limit >= result.rowCount) return result
  return {
    ...result,
    rowCount: limit,
    *rows() {
      let left = limit
      for (const row of result.rows()) {
        if (left-- <= 0) return
        yield row
      }
    },
  }
}
