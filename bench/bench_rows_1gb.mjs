// The rows of a json_detail result of 1 GB, and of one of 125 MB, both read from a file: the rate must not fall (by more than
// 15 %), nor the memory grow. Writing the files and starting the process are not included; the process and Node itself are
// included in the memory.
import { detailPieces, measure, result, wholeRow, withDocuments } from "./rows_stage.mjs"

const ROWS = 300_000
const TIMES = 8

const results = await withDocuments(async (write) => {
  const document = await write(detailPieces(ROWS, wholeRow))
  const large = await write(detailPieces(ROWS * TIMES, wholeRow))
  const compared = []
  for (const subject of ["hub", "hub, values"]) {
    const small = await measure(subject, document, { source: "file", runs: 3, warmUps: 1 })
    const all = await measure(subject, large, { source: "file", runs: 1, warmUps: 0 })
    const name = `json_detail of 1 GB, ${subject === "hub" ? "whole cells" : "values only"}`
    compared.push({
      ...result(name, all, { "the same of 125 MB": small }, { "the same of 125 MB": 0.85 }),
      goalPeakMib: 150,
    })
  }
  return compared
})
console.log(JSON.stringify(results))
