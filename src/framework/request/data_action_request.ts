import type { Readable } from "node:stream"
import type { SemVer } from "semver"
import type { Attachment } from "./attachment"
import { openDownload, type SecretMask } from "../../outbound"
import { DeliveryError, InvalidRequestError, MissingParamError } from "../../errors"
import { type NameOptions, checkFolders, cleanName, contentTypeFor, nameFor } from "./file_name"
import type { HubContext } from "../hub_context"
import { inspectBeginning, inspected, ResultInspector } from "../../data/result"
import { heldBack } from "../../data/streams"
import type { Param } from "../integration"
import { checkJson } from "../../data/json"
import { readRows, type RowResult, type RowsOptions } from "../../data/rows"
import { requestMask } from "./request_mask"
import type { ScheduledPlan } from "./scheduled_plan"
import { type MessageLimits, truncatedMessage } from "./truncated_message"

/** Text by name, as Looker sends settings and form answers; without prototype, so that no name is special. */
export type TextMap = Readonly<Record<string, string | undefined>>

/** What came in the body of a request, checked. */
export interface Envelope {
  readonly type?: string
  readonly scheduledPlan?: ScheduledPlan
  readonly attachment?: Attachment
  /** Admin settings by name, and Looker's extras: `value`, `state_url`, `state_redir_url`, `state_json`, `test`. */
  readonly params: TextMap
  /** The user's answers by field name. */
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
  /** Resolves when the delivery may hold what its integration declares as `memoryBytes`. Absent: it need not wait. */
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
  /** Null when the user agent tells none. */
  readonly lookerVersion: SemVer | null
  readonly instanceId?: string
  /** Looker's id of this delivery; the same when Looker repeats it. */
  readonly webhookId?: string
  /** What Looker said of the result besides its rows, as far as it is read: sentences for the message of the delivery. */
  readonly remarks = new Set<string>()
  private readonly holdMemory?: () => Promise<void>
  private readonly declared: readonly Param[]
  private maskOfSecrets?: SecretMask

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

  /** Hides the secrets of this request in what services say. Whoever gets a secret on the way adds it. */
  get mask(): SecretMask {
    const { declared, hub } = this
    this.maskOfSecrets ??= requestMask({ envelope: this, declared, environment: hub.environment })
    return this.maskOfSecrets
  }

  /** Neither a download URL nor attachment bytes. */
  get isEmpty(): boolean {
    return !this.scheduledPlan?.downloadUrl && (this.attachment?.isEmpty ?? true)
  }

  /** The data format the user chose, where the form tells. */
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
   * The bytes of the result: downloaded where Looker gave a URL, else the decoded attachment. A download works once, and
   * the stream exists only after Looker answered 200 and the first bytes have come; it fails when the body breaks off. Where
   * the integration declares `memoryBytes`, all but the beginning waits until there is memory for it.
   * @throws InvalidRequestError when there is no data.
   * @throws MalformedBodyError when a JSON attachment is not JSON.
   * @throws QueryFailedError when Looker reports a failed query in place of a result.
   * @throws DownloadError when Looker refuses the download, or a web page or nothing comes in its place.
   */
  async stream(): Promise<Readable> {
    const data = await this.openData()
    return this.holdMemory ? heldBack(data, this.holdMemory) : data
  }

  private async openData(): Promise<Readable> {
    const url = this.scheduledPlan?.downloadUrl
    if (url) return openDownload(url, this.hub, this.signal, this.inspector(this.format))
    if (!this.attachment || this.attachment.isEmpty) {
      throw new InvalidRequestError(
        "Looker sent no data: there is neither a download URL nor an attachment with content.",
      )
    }
    if (this.attachment.isJson) await checkJson(this.attachment.stream())
    return inspected(this.attachment.stream(), this.inspector(this.attachment.extension ?? this.format))
  }

  /**
   * Looks at the beginning of pushed data, for integrations that deliver without it as well.
   * @throws QueryFailedError, DownloadError as `stream()`.
   */
  async checkAttachment(): Promise<void> {
    const { attachment } = this
    if (!attachment || attachment.isEmpty) return
    await inspectBeginning(attachment.stream(), this.inspector(attachment.extension ?? this.format))
  }

  /**
   * The rows of the result, whichever of the six row formats it has.
   * @param options What is wanted of the cells; `{ cells: "values" }` where links, html and rendered text are not used.
   * @throws as `stream()`; also MalformedBodyError for a broken result, and while rows are read what `RowResult.rows` says.
   */
  async rows(options: Pick<RowsOptions, "cells"> = {}): Promise<RowResult> {
    return readRows(await this.stream(), { ...options, format: this.format ?? this.attachment?.extension })
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
   * @param words Say what to enter, where there is none.
   * @throws DeliveryError, marking the field.
   */
  answer(name: string, words: string): string {
    const typed = this.formParams[name]?.trim()
    if (typed) return typed
    throw DeliveryError.ofField(name, words)
  }

  /** Whether the answer to a field with `YES_NO` is yes. @param otherwise Where it is neither yes nor no, as in schedules from before the field. Default no. */
  isYes(name: string, otherwise = false): boolean {
    const typed = this.formParams[name]
    return typed === "yes" || (typed !== "no" && otherwise)
  }

  /** @throws InvalidRequestError when there is nothing to send. */
  requireData(words = "Looker sent no data: run the query, then send it again."): void {
    if (this.isEmpty) throw new InvalidRequestError(words)
  }

  /**
   * A name for the file: the typed one without invisible characters, and with the extension of the data unless it ends in a known one;
   * where nothing was typed, the title of the Look. The rule: `nameFor` of `file_name.ts`.
   */
  nameFor(typed: string | undefined, options?: NameOptions): string {
    return nameFor(this, typed, options)
  }

  /**
   * As `nameFor` of the answer to `FILE_NAME_FIELD`, for services where slashes make folders.
   * @throws DeliveryError, marking the field, when it names no file, or one that would end in another place.
   */
  objectName(options?: NameOptions): string {
    const name = cleanName(this.formParams.filename ?? "")
    checkFolders(name, "filename", "Filename")
    if (!name.endsWith("/")) return this.nameFor(name, options)
    throw DeliveryError.ofField("filename", '"Filename" ends in a slash: add the name of the file.')
  }

  /** The MIME type of the data, for a service that stores it under this name; never with `;base64`. */
  contentType(fileName: string): string {
    return contentTypeFor(this, fileName)
  }

  private inspector(format: string | undefined): ResultInspector {
    return new ResultInspector({ format, onRemark: (remark) => void this.remarks.add(remark) })
  }
}
