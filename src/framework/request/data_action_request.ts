import type { Readable } from "node:stream"
import type { SemVer } from "semver"
import type { Attachment } from "./attachment"
import { DeliveryTally, openDownload, type SecretMask } from "../../outbound"
import { DeliveryError, InvalidRequestError, MissingParamError } from "../../errors"
import { type NameOptions, checkFolders, cleanName, contentTypeFor, nameFor } from "./file_name"
import type { HubContext } from "../hub_context"
import { inspectBeginning, inspected, ResultInspector } from "../../data/result"
import { heldBack } from "../../data/streams"
import type { Param } from "../integration"
import { checkJson } from "../../data/json"
import { type Field, readRows, type RowResult, type RowsOptions } from "../../data/rows"
import { PeekedResult } from "./peeked_result"
import { requestMask } from "./request_mask"
import type { ScheduledPlan } from "./scheduled_plan"
import { type MessageLimits, truncatedMessage } from "./truncated_message"
import { type ResultWatch, watchedRows, watchedStream } from "./watched_result"

/** Settings or form answers by name, as Looker sends them. Has no prototype, so that no name is special. */
export type TextMap = Readonly<Record<string, string | undefined>>

/** The checked contents of a request body. */
export interface Envelope {
  readonly type?: string
  readonly scheduledPlan?: ScheduledPlan
  readonly attachment?: Attachment
  /** Admin settings by name, and Looker's extras: `value`, `state_url`, `state_redir_url`, `state_json`, `test`. */
  readonly params: TextMap
  /** The user's answers by field name. A list or an object is JSON. */
  readonly formParams: TextMap
  /** Only in `oauth_token` calls. */
  readonly state?: string
}

export interface RequestOptions {
  envelope: Envelope
  hub: HubContext
  /** Aborted when Looker hangs up, and after the answer. */
  signal: AbortSignal
  lookerVersion: SemVer | null
  instanceId?: string
  webhookId?: string
  /** Resolves when the delivery may use the `memoryBytes` that its integration declares. Absent: there is no wait. */
  holdMemory?: () => Promise<void>
  /** The settings that the integration declares. Default: none. */
  declared?: readonly Param[]
}

/** Everything an integration may know about one form or execute call. */
export class DataActionRequest {
  readonly type?: string
  readonly scheduledPlan?: ScheduledPlan
  readonly attachment?: Attachment
  readonly params: TextMap
  readonly formParams: TextMap
  readonly hub: HubContext
  readonly signal: AbortSignal
  /** Null when the user agent does not name it. */
  readonly lookerVersion: SemVer | null
  readonly instanceId?: string
  /** Looker's id of this delivery; the same when Looker repeats it. */
  readonly webhookId?: string
  /** When the request came, in milliseconds since 1970. All names that hold the time hold this one. */
  readonly receivedMs = Date.now()
  /** What Looker said about the result besides its rows: sentences for the delivery's message. Grows as the result is read. */
  readonly remarks = new Set<string>()
  private readonly holdMemory?: () => Promise<void>
  private readonly declared: readonly Param[]
  private maskOfSecrets?: SecretMask
  private watch?: ResultWatch
  /** A download whose beginning has been read. */
  private peeked?: PeekedResult

  constructor(options: RequestOptions) {
    const { envelope } = options
    this.type = envelope.type
    this.scheduledPlan = envelope.scheduledPlan
    this.attachment = envelope.attachment
    this.params = envelope.params
    this.formParams = envelope.formParams
    this.hub = options.hub
    this.signal = options.signal
    this.lookerVersion = options.lookerVersion
    this.instanceId = options.instanceId
    this.webhookId = options.webhookId
    this.holdMemory = options.holdMemory
    this.declared = options.declared ?? []
  }

  /** Hides the secrets of this request in texts from services. Code that obtains another secret adds it to the mask. */
  get mask(): SecretMask {
    const { declared, hub } = this
    this.maskOfSecrets ??= requestMask({ envelope: this, declared, environment: hub.environment })
    return this.maskOfSecrets
  }

  /** Whether there is neither a download URL nor attachment data. */
  get isEmpty(): boolean {
    return !this.scheduledPlan?.downloadUrl && (this.attachment?.isEmpty ?? true)
  }

  /** The data format that the user chose, if the form asks for it. */
  get format(): string | undefined {
    return this.formParams.format
  }

  /** @throws MissingParamError naming `name` when the setting is empty. */
  requiredParam(name: string): string {
    const value = this.params[name]
    if (!value) throw new MissingParamError(name)
    return value
  }

  /**
   * The bytes of the result: downloaded if Looker gave a URL, else the decoded attachment. A download works only once. The
   * promise resolves after Looker answered 200 and the first bytes arrived; the stream fails when the body breaks off. If the
   * integration declares `memoryBytes`, everything after the beginning waits until that memory is free.
   * @throws InvalidRequestError when there is no data.
   * @throws MalformedBodyError when a JSON attachment is not JSON.
   * @throws QueryFailedError when Looker reports a failed query in place of a result.
   * @throws DownloadError when Looker refuses the download, or sends a web page or nothing instead.
   */
  async stream(): Promise<Readable> {
    const data = await this.openData()
    const watched = this.watch ? watchedStream(data, this.watch, this.resultFormat) : data
    return this.holdMemory ? heldBack(watched, this.holdMemory) : watched
  }

  /** Sees all of the result that `stream` and `rows` pass on, and may end them. For the server. */
  watchResult(watch: ResultWatch): void {
    this.watch = watch
  }

  /**
   * The fields of the result, pivoted ones included, before anything of it is passed on. `stream` and `rows` still give all of it.
   * @returns undefined when the result does not describe its fields.
   * @throws as `rows()`.
   */
  async resultFields(): Promise<readonly Field[] | undefined> {
    const peeked = await PeekedResult.of(await this.openData(), this.resultFormat, this.signal)
    // Pushed data can be read again.
    if (this.scheduledPlan?.downloadUrl) this.peeked = peeked
    else peeked.end()
    return peeked.fields
  }

  /** The bytes of a result whose rows are counted once they are read. */
  private async watchedBytes(watch: ResultWatch): Promise<Readable> {
    const data = watchedStream(await this.openData(), { ...watch, addRows: undefined })
    return this.holdMemory ? heldBack(data, this.holdMemory) : data
  }

  private get resultFormat(): string | undefined {
    return this.format ?? this.attachment?.extension
  }

  private async openData(): Promise<Readable> {
    const url = this.scheduledPlan?.downloadUrl
    if (this.peeked) return this.peeked.stream()
    const { tally } = this
    const onBytes = tally && ((bytes: number) => void (tally.resultBytes += bytes))
    if (url) return openDownload(url, this.hub, this.signal, this.inspector(this.format, onBytes))
    if (!this.attachment || this.attachment.isEmpty) {
      throw new InvalidRequestError(
        "Looker sent no data: there is neither a download URL nor an attachment with content.",
      )
    }
    if (this.attachment.isJson) await checkJson(this.attachment.stream())
    return inspected(this.attachment.stream(), this.inspector(this.attachment.extension ?? this.format, onBytes))
  }

  /**
   * Checks the beginning of pushed data, also for integrations that would deliver without reading the data.
   * @throws QueryFailedError, DownloadError as in `stream()`.
   */
  async checkAttachment(): Promise<void> {
    const { attachment } = this
    if (!attachment || attachment.isEmpty) return
    await inspectBeginning(attachment.stream(), this.inspector(attachment.extension ?? this.format))
  }

  /**
   * The rows of the result, in any of the six row formats.
   * @param options What the cells carry. Pass `{ cells: "values" }` if you do not use links, html and rendered text. `format` counts
   * where Looker names none.
   * @throws as `stream()`; MalformedBodyError for a broken result. Reading the rows throws as `RowResult.rows` says.
   */
  async rows(options: RowsOptions = {}): Promise<RowResult> {
    const format = this.resultFormat ?? options.format
    const { watch } = this
    const result = await readRows(watch ? await this.watchedBytes(watch) : await this.stream(), { ...options, format })
    this.tally?.watchResult(result)
    return watch ? watchedRows(result, watch) : result
  }

  /**
   * The title, the link and the first lines of the result, for a short message.
   * @throws as `stream()`.
   */
  async truncatedMessage(limits: MessageLimits): Promise<string> {
    return truncatedMessage(this.scheduledPlan ?? {}, await this.stream(), limits)
  }

  /**
   * The answer to a field, trimmed.
   * @param words The message when the answer is empty: what to enter.
   * @throws DeliveryError at the field when the answer is empty.
   */
  answer(name: string, words: string): string {
    const typed = this.formParams[name]?.trim()
    if (typed) return typed
    throw DeliveryError.ofField(name, words)
  }

  /**
   * Whether the answer to a field with `YES_NO` is yes.
   * @param otherwise Returned when the answer is neither yes nor no, as in schedules older than the field. Default false.
   */
  isYes(name: string, otherwise = false): boolean {
    const typed = this.formParams[name]
    return typed === "yes" || (typed !== "no" && otherwise)
  }

  /** @throws InvalidRequestError when there is nothing to send. */
  requireData(words = "Looker sent no data: run the query, then send it again."): void {
    if (this.isEmpty) throw new InvalidRequestError(words)
  }

  /**
   * A name for the file. A typed name loses its invisible characters and gets the extension of the data unless it ends in a known
   * one. If nothing was typed, the title of the Look is used. See `nameFor` in `file_name.ts` for the rule.
   */
  nameFor(typed: string | undefined, options?: NameOptions): string {
    return nameFor(this, typed, options)
  }

  /**
   * As `nameFor`, for the answer to `FILE_NAME_FIELD` and services where slashes make folders.
   * @throws DeliveryError at the field when the answer ends in a slash, or has a folder named "." or "..".
   */
  objectName(options?: NameOptions): string {
    const name = cleanName(this.formParams.filename ?? "")
    checkFolders(name, "filename", "Filename")
    if (!name.endsWith("/")) return this.nameFor(name, options)
    throw DeliveryError.ofField("filename", '"Filename" ends in a slash: add the name of the file.')
  }

  /** The MIME type of the data when it is stored under this file name; never with `;base64`. */
  contentType(fileName: string): string {
    return contentTypeFor(this, fileName)
  }

  /** Counts what this delivery does; undefined in a form. */
  private get tally(): DeliveryTally | undefined {
    return DeliveryTally.of(this.signal)
  }

  private inspector(format: string | undefined, onBytes?: (bytes: number) => void): ResultInspector {
    return new ResultInspector({ format, onRemark: (remark) => void this.remarks.add(remark), onBytes })
  }
}
