import * as Hub from "../../framework"

/** Posts the json_detail document of a query, byte for byte, to a webhook of one vendor. Parent of Zapier and Tray. */
export abstract class WebhookIntegration extends Hub.RowIntegration {
  readonly params = []
  // Receivers are built on the shape of json_detail: do not offer the lite format, which drops most of a cell.
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]

  /** The vendor's registrable domains, two labels in lower case; they and their sub-domains are the only receivers. */
  abstract readonly domains: readonly string[]
  /** Label of the one form field. */
  abstract readonly urlLabel: string
  /** The largest body the vendor takes, as people read it, such as "10 MB". Absent when the vendor names none. */
  readonly sizeLimit?: string

  /** @throws ServiceError when an answer with a status of 2xx is none of the vendor's. Absent: the status alone counts. */
  protected checkAnswer?(answer: Hub.StreamAnswer): void

  /** @param timeoutMs Time the receiver may neither take data nor answer, in milliseconds. Default 60 000. */
  constructor(private readonly timeoutMs = 60_000) {
    super()
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "url", label: this.urlLabel, type: "string", required: true }])
  }

  /**
   * One POST, never repeated: the download works once, and a hook would start its workflow again.
   * @throws InvalidRequestError when the address is none of the vendor's; nothing has been fetched then.
   * @throws ServiceError when the receiver does not answer 2xx, or not as the vendor does.
   */
  async execute(request: Hub.DataActionRequest) {
    const hook = this.hookAddress(request)
    const client = new Hub.HttpClient({
      service: this.label,
      baseUrl: hook.href,
      signal: request.signal,
      mask: request.mask,
      guard: request.hub.guard,
      timeoutMs: this.timeoutMs,
      explain: ({ status, error }) => (status === 413 ? this.tooLarge(error) : undefined),
    })
    const document = await request.stream()
    const answer = await client.postStream("", document, { headers: { "content-type": "application/json" } })
    this.checkAnswer?.(answer)
    return new Hub.DataActionResponse()
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
    // Schedules from before https was asked for hold http addresses; the vendors answer both.
    if (url.protocol === "http:" && !hub.guard.isAllowed(url.hostname)) url.protocol = "https:"
    return hub.guard.checkUrl(url.href)
  }

  private tooLarge({ message }: Hub.ServiceError) {
    const limit = this.sizeLimit ? ` It takes ${this.sizeLimit} at most.` : ""
    const cure = "Send fewer rows or columns, or leave out fields with many drill links."
    return { message: `The result is too large for ${this.label}.${limit} ${cure} ${message}` }
  }
}
