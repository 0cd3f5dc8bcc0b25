/** Why a text is not CSV. */
export type CsvFault = "misplaced quote" | "open quote"

const COMMA = 0x2c
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const QUOTE = 0x22

/** Reads records from the beginning of a piece of CSV text. */
export class CsvText {
  /** Where the next record begins. */
  position = 0
  /** Set when the rest of the text cannot be read. */
  fault?: CsvFault
  private nextQuote: number
  private nextLineEnd = -1

  /** @param isLast Whether no more text follows, so that the end of the text also ends a record. */
  constructor(
    private readonly text: string,
    private readonly isLast: boolean,
  ) {
    this.nextQuote = this.find('"', 0)
  }

  /** The values of the next record; undefined when the record is incomplete or not CSV. A blank line is one empty value. */
  next(): string[] | undefined {
    const { text, position } = this
    if (position === text.length) return undefined
    if (this.nextQuote < position) this.nextQuote = this.find('"', position)
    const lineEnd = this.lineEnd(position)
    if (lineEnd === text.length && !this.isLast) return undefined
    if (this.nextQuote < lineEnd) return this.quotedRecord()
    this.position = Math.min(lineEnd + 1, text.length)
    return text.slice(position, this.valueEnd(position, lineEnd)).split(",")
  }

  /** As `next`, for a record that has quotes. */
  private quotedRecord(): string[] | undefined {
    const { text } = this
    const record: string[] = []
    for (let at = this.position; ; at++) {
      const isQuoted = text.charCodeAt(at) === QUOTE
      const end = isQuoted ? this.closingQuote(at) + 1 : this.plainEnd(at)
      if (end < 0) return undefined
      const value = isQuoted ? text.slice(at + 1, end - 1).replaceAll('""', '"') : text.slice(at, end)
      if (!isQuoted && value.includes('"')) return this.fail("misplaced quote")
      record.push(value)
      at = end
      if (text.charCodeAt(at) === COMMA) continue
      if (at === text.length ? !this.isLast : !this.isLineEnd(at)) {
        // A carriage return at the end of the text may be half a line end.
        const isCut = at >= text.length - 1 && !this.isLast && (at === text.length || this.isReturn(at))
        return isCut ? undefined : this.fail("misplaced quote")
      }
      this.position = Math.min(this.find("\n", at) + 1, text.length)
      return record
    }
  }

  /** Position of the quote that closes the value opened at `start`; -2 when the text does not hold it. */
  private closingQuote(start: number): number {
    const { text } = this
    let at = text.indexOf('"', start + 1)
    while (at >= 0 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2)
    if (at >= 0) return at
    if (this.isLast) this.fail("open quote")
    return -2
  }

  /** End of the value without quotes that begins at `start`; -1 when the value is incomplete. */
  private plainEnd(start: number): number {
    const { text } = this
    const lineEnd = this.lineEnd(start)
    const comma = text.indexOf(",", start)
    const end = comma >= 0 && comma < lineEnd ? comma : this.valueEnd(start, lineEnd)
    return end === text.length && !this.isLast ? -1 : end
  }

  /** End of the last value of a line, without the carriage return of the line end. */
  private valueEnd(start: number, lineEnd: number): number {
    const hasReturn = lineEnd < this.text.length && lineEnd > start && this.isReturn(lineEnd - 1)
    return hasReturn ? lineEnd - 1 : lineEnd
  }

  /** End of the line that contains `from`. Kept, so that a line of many values is searched once. */
  private lineEnd(from: number): number {
    if (this.nextLineEnd < from) this.nextLineEnd = this.find("\n", from)
    return this.nextLineEnd
  }

  private fail(fault: CsvFault): undefined {
    this.fault = fault
  }

  private isLineEnd(at: number): boolean {
    return this.text.charCodeAt(this.isReturn(at) ? at + 1 : at) === LINE_FEED
  }

  private isReturn(at: number): boolean {
    return this.text.charCodeAt(at) === CARRIAGE_RETURN
  }

  /** Position of a character from `from` on; the length of the text when there is none. */
  private find(character: string, from: number): number {
    const at = this.text.indexOf(character, from)
    return at < 0 ? this.text.length : at
  }
}
