// Reading the rows of json_detail, 300,000 rows, about 125 MB with links and rendered cells: whole cells, values only, and
// the lite form (about 46 MB). Every subject gets the same document from memory, in chunks of 64 KiB, and looks at one cell
// of every row. JSON.parse gets it as one Buffer; turning that into text is included, reading it together is not. Making the
// document, starting the process and two warm-up runs are not included. The streaming parsers read a document of the same rows
// with a tenth as many of them, because their rate does not depend on the length.
import { detailPieces, liteRow, measure, result, wholeRow, withDocuments } from "./rows_stage.mjs"

const ROWS = 300_000
const SLOW = ["oboe", "stream-json", "@streamparser/json"]

const results = await withDocuments(async (write) => {
  const whole = await compare(write, wholeRow)
  const lite = await compare(write, liteRow)
  return [
    result("json_detail, whole cells", whole.hub, whole.baselines, { oboe: 4.5, "stream-json": 12, "JSON.parse": 1.1 }),
    result("json_detail, values only", whole.values, whole.baselines, { oboe: 10, "JSON.parse": 2.5 }),
    result("json_detail, values only, row by row", whole.rowByRow, whole.baselines),
    result("json_detail_lite_stream", lite.hub, lite.baselines, { oboe: 10, "JSON.parse": 2.5 }),
    result("json_detail_lite_stream, values only", lite.values, lite.baselines, { oboe: 10, "JSON.parse": 2.5 }),
    result("json_detail_lite_stream, values only, row by row", lite.rowByRow, lite.baselines),
  ]
})
console.log(JSON.stringify(results))

async function compare(write, rowAt) {
  const document = await write(detailPieces(ROWS, rowAt))
  const short = await write(detailPieces(ROWS / 10, rowAt))
  const hub = await measure("hub", document)
  const values = await measure("hub, values", document)
  const rowByRow = await measure("hub, values, row by row", document)
  const baselines = { "JSON.parse": await measure("JSON.parse", document) }
  const sums = [hub, values, rowByRow, baselines["JSON.parse"]].map(({ sum }) => sum)
  if (new Set(sums).size > 1) throw new Error(`The subjects disagree: ${sums.join()}.`)
  for (const subject of SLOW) baselines[subject] = await measure(subject, short, { runs: 3, warmUps: 1 })
  return { hub, values, rowByRow, baselines }
}
