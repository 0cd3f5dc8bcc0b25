// The rows of a csv result, 300,000 rows with one quoted column, about 15 MB, against csv-parse alone: with objects of its
// own (`columns: true`), and with bare lists, which do less than rows of cells. From memory, in chunks of 64 KiB. And a result
// ten times as long, from a file, for the memory.
import { csvPieces, measure, result, withDocuments } from "./rows_stage.mjs"

const ROWS = 300_000

const results = await withDocuments(async (write) => {
  const document = await write(csvPieces(ROWS))
  const hub = await measure("hub, csv", document)
  const baselines = {
    "csv-parse": await measure("csv-parse", document, { runs: 3, warmUps: 1 }),
    "csv-parse, arrays": await measure("csv-parse, arrays", document, { runs: 3, warmUps: 1 }),
  }
  const large = await write(csvPieces(ROWS * 10))
  const once = { source: "file", runs: 1, warmUps: 0 }
  const small = await measure("hub, csv", document, once)
  const long = await measure("hub, csv", large, once)
  return [
    result("csv", hub, baselines, { "csv-parse": 1 }),
    {
      name: "csv, most memory, 10 times as long",
      unit: "MiB",
      value: Math.round(long.peakMib),
      baselines: { "the result itself": Math.round(small.peakMib) },
    },
  ]
})
console.log(JSON.stringify(results))
