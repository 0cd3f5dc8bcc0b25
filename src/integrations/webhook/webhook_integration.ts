import * as Hub from "../../framework"

/** Posts the json_detail document of a query, byte for byte, to one vendor's webhook. Base class of Zapier and Tray. */
export abstract class WebhookIntegration extends Hub.RowIntegration {
  readonly params = []
  // Receivers expect the shape of json_detail. Do not offer the lite format, which drops most of a cell.
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]

  /** The vendor's registrable domains: two labels, in lower case. Only these and their subdomains may receive data. */
  abstract readonly domains: readonly string[]
  /** Label of the only form field. */
  abstract readonly urlLabel: string
  /** Largest body that the vendor accepts, as text for people, such as "10 MB". Absent when the vendor names no limit. */
  readonly sizeLimit?: string

  /** The part of a hook's address that is no secret: policies and the log name it. */
  protected abstract publicAddress(hook: URL): string

  /**
   * Checks an answer with a 2xx status. Absent: only the status counts.
   * @throws ServiceError when the answer does not come from the vendor.
   */
  protected checkAnswer?(answer: Hub.StreamAnswer): void

  /** @param options `timeoutMs`: Longest time in which the receiver neither takes data nor answers, in milliseconds. Default 60 000. */
  constructor(private readonly options: { timeoutMs?: number } = {}) {
    super()
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "url", label: this.urlLabel, type: "string", required: true }])
  }

  /**
   * Makes one POST and never retries it: the download works only once, and a retry could start the workflow twice.
   * @throws InvalidRequestError when the address is not the vendor's; then nothing has been fetched.
   * @throws ServiceError when the receiver does not answer 2xx, or does not answer as the vendor does.
   */
  async execute(request: Hub.DataActionRequest) {
    const hook = this.hookAddress(request)
    const client = new Hub.HttpClient({
      service: this.label,
      baseUrl: hook.href,
      signal: request.signal,
      mask: request.mask,
      guard: request.hub.guard,
      timeoutMs: this.options.timeoutMs ?? 60_000,
      explain: ({ status, error }) => (status === 413 ? this.tooLarge(error) : undefined),
    })
    const document = await request.stream()
    const answer = await client.postStream("", document, { headers: { "content-type": "application/json" } })
    this.checkAnswer?.(answer)
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.webDestination(this.publicAddress(this.hookAddress(request)))])
  }

  private hookAddress({ formParams, hub }: Hub.DataActionRequest): URL {
    const typed = formParams.url?.trim()
    if (!typed) throw new Hub.InvalidRequestError(`Enter the "${this.urlLabel}".`)
    const url = URL.canParse(typed) ? new URL(typed) : undefined
    if (!url?.hostname) {
      throw new Hub.InvalidRequestError(`The "${this.urlLabel}" is no address. Copy it whole, from "https://" on.`)
    }
    const domain = url.hostname.split(".").slice(-2).join(".")
    if (!this.domains.includes(domain)) {
      throw new Hub.InvalidRequestError(`The "${this.urlLabel}" must be on ${this.domains.join(" or ")}.`)
    }
    // Schedules saved before https was required hold http addresses. The vendors answer on both.
    if (url.protocol === "http:" && !hub.guard.isAllowed(url.hostname)) url.protocol = "https:"
    return hub.guard.checkUrl(url.href)
  }

  private tooLarge({ message }: Hub.ServiceError) {
    const limit = this.sizeLimit ? ` It takes ${this.sizeLimit} at most.` : ""
    const cure = "Send fewer rows or columns, or leave out fields with many drill links."
    return { message: `The result is too large for ${this.label}.${limit} ${cure} ${message}` }
  }
}
