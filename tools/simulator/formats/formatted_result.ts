import type { Readable } from "node:stream"

/** A result in one of Looker's formats. */
export interface FormattedResult {
  /** Without `;base64`. */
  mimetype: string
  /** Without dot. */
  extension: string
  /** Whether to push the data as base64, because it is not text. */
  isBase64: boolean
  /** Whether to push the data as a JSON value instead of a string that contains one. */
  isInlineJson?: boolean
  /** Reads the document from the start. It is made while it is read if the format allows. */
  bytes: () => Readable
}

export interface FormatOptions {
  /** Called now and then and at the end with the number of rows made; never called by formats that show no rows. */
  onRow?: (rows: number) => void
  /** Title of the Look or dashboard. Default: the label of the result. */
  title?: string
  /** Whether cells carry the text that Looker shows, such as `$12.50`, in place of the value. Default false. */
  isFormatted?: boolean
}

/** The time at which all samples claim to be made, so that a sample has the same bytes each time. */
export const MADE_AT = new Date(Date.UTC(2025, 0, 15, 8))
