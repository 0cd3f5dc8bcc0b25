import { extensionOf } from "../action_format"
import { DownloadError } from "../../errors"
import { ByteBuffer } from "../streams/byte_buffer"
import { HtmlHead } from "./html_head"
import { JsonHead } from "./json_head"
import { type ResultHead } from "./result_head"
import { ResultTail } from "./result_tail"
import { TableHead } from "./table_head"
import { isPage, pageInstead } from "./web_page"

/** Formats whose content is not checked. */
const BINARY = ["pdf", "png", "xlsx", "zip"]

export interface InspectorOptions {
  /** The format of the data, or the extension of its file. Undefined: unknown. */
  format?: string
  /** Called with each remark of Looker about a result that is delivered anyway. The same remark may come twice. */
  onRemark: (remark: string) => void
  /** Called with the length of each piece that is inspected. */
  onBytes?: (bytes: number) => void
}

/**
 * Tells a result from what Looker or a proxy may send instead: the report of a failed query, a web page, nothing. The beginning
 * is held back until it is checked; the rest passes as it arrives. After the rows, Looker may say that some are missing.
 */
export class ResultInspector {
  private held?: ByteBuffer = new ByteBuffer()
  private head?: ResultHead
  private readonly tail?: ResultTail
  private readonly extension?: string

  constructor(private readonly options: InspectorOptions) {
    this.extension = options.format && extensionOf(options.format).toLowerCase()
    if (!BINARY.includes(this.extension ?? "")) this.tail = new ResultTail()
  }

  /** Whether the user chose HTML, the format of web pages. */
  get expectsHtml(): boolean {
    return this.extension === "html"
  }

  /**
   * Takes the next bytes.
   * @returns the bytes that may be passed on; undefined while the beginning is held back.
   * @throws QueryFailedError, DownloadError when this is no result.
   */
  take(chunk: Buffer): Buffer | undefined {
    this.options.onBytes?.(chunk.length)
    this.tail?.keep(chunk)
    const { held } = this
    if (!held) return chunk
    held.append(chunk)
    return this.isGood(held.bytes, false) ? this.release() : undefined
  }

  /**
   * Must be called when nothing follows.
   * @returns the bytes that were held back.
   * @throws as `take`; also DownloadError for an empty result of a known format.
   */
  end(): Buffer | undefined {
    const { held } = this
    if (held?.length === 0) this.checkNothing()
    if (held) this.isGood(held.bytes, true)
    this.note(this.tail?.remarks())
    return held && this.release()
  }

  private isGood(bytes: Buffer, isAll: boolean): boolean {
    if (!this.head) {
      const isHtml = this.expectsHtml ? false : isPage(bytes, isAll)
      if (isHtml) throw pageInstead()
      if (isHtml === undefined) return false
      this.head = headFor(this.extension, bytes)
    }
    return this.head?.isGood(bytes, isAll) ?? true
  }

  private release(): Buffer {
    const { bytes } = this.held!
    this.held = undefined
    this.note(this.head?.remarks)
    return bytes
  }

  private note(remarks: readonly string[] = []): void {
    for (const remark of remarks) this.options.onRemark(remark)
  }

  /** Refuses an empty result of a known format: each of these formats has at least a header. */
  private checkNothing(): void {
    if (this.extension === undefined) return
    throw new DownloadError(
      `Looker sent nothing: a result in the format "${this.extension}" has a header at the least. Nothing was delivered. Send it again.`,
    )
  }
}

function headFor(extension: string | undefined, bytes: Buffer): ResultHead | undefined {
  if (BINARY.includes(extension ?? "")) return undefined
  if (extension === "html") return new HtmlHead()
  if (extension === "txt") return new TableHead("\t")
  const isJson = /^[\s\ufeff]*[[{]/.test(bytes.subarray(0, 1024).toString())
  return isJson && extension !== "csv" ? new JsonHead() : new TableHead(",")
}
