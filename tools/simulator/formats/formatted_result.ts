import type { Readable } from "node:stream"

/** A result in one of Looker's formats. */
export interface FormattedResult {
  /** Without `;base64`. */
  mimetype: string
  /** Without dot. */
  extension: string
  /** Pushed as base64, because it is not text. */
  isBase64: boolean
  /** Pushed as a JSON value, not as a string that holds one. */
  isInlineJson?: boolean
  /** The document; made while it is read where the format allows. Each call begins anew. */
  bytes: () => Readable
}

export interface FormatOptions {
  /** Told how many rows have been made, now and then and at the end; not called by the formats that show no rows. */
  onRow?: (rows: number) => void
  /** Of the Look or dashboard. Default: the label of the result. */
  title?: string
}

/** When every sample was made, so that the same sample is the same bytes each time. */
export const MADE_AT = new Date(Date.UTC(2025, 0, 15, 8))
