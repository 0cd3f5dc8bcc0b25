import { CsvText } from "../rows/csv_text"
import { ERROR_NAME, QueryFailedError } from "./query_failure"
import type { ResultHead } from "./result_head"

/** Most bytes that are checked. */
const LOOK_BYTES = 64 * 1024

/** Checks the beginning of csv or tab-separated text: its header and the record after it. */
export class TableHead implements ResultHead {
  constructor(private readonly separator: "," | "\t") {}

  isGood(bytes: Buffer, isAll: boolean): boolean {
    const isEnd = isAll || bytes.length >= LOOK_BYTES
    const records = this.records(bytes.subarray(0, LOOK_BYTES).toString(), isEnd)
    if (records.length < 2 && !isEnd) return false
    const [header = [], first = []] = records
    const column = header.indexOf(ERROR_NAME)
    // Looker's words are in the record below the name, or in the header after it.
    if (column >= 0) throw new QueryFailedError([first[column], ...header.slice(column + 1)].filter(Boolean).join(" "))
    if (first[0] === ERROR_NAME) throw new QueryFailedError(first.slice(1).join(" "))
    return true
  }

  /** The first two records, or fewer if the text has no more. */
  private records(text: string, isEnd: boolean): string[][] {
    const plain = text.startsWith("\ufeff") ? text.slice(1) : text
    if (this.separator === ",") {
      const source = new CsvText(plain, isEnd)
      return [source.next(), source.next()].filter((record) => record !== undefined)
    }
    const lines = plain.split("\n", isEnd ? 2 : 3)
    const whole = isEnd ? lines : lines.slice(0, -1)
    return whole.slice(0, 2).map((line) => line.split("\t").map((value) => value.trim()))
  }
}
