import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"

/** An upload that was begun. */
export interface GoogleSession {
  /** Of the call that opened it. */
  opening: RecordedRequest
  metadata: Record<string, unknown>
  held: Buffer
  state: "open" | "finished" | "cancelled"
}

/** How one PUT of a piece goes wrong. */
export interface PieceFault {
  /** Which of the PUTs with content, from 1. */
  put: number
  /** Bytes of it that are held nonetheless. */
  keeps: number
  answer: FakeAnswer
}

/** A stand-in for Google's APIs with resumable uploads that keep Google's rules. */
export class GoogleStandIn {
  readonly sessions: GoogleSession[] = []
  /** Answers in place of the stand-in, where it gives an answer. */
  intervene: (request: RecordedRequest) => FakeAnswer | undefined = () => undefined
  /** What calls besides those of uploads are answered. */
  answer: (request: RecordedRequest) => FakeAnswer = () => ({ status: 404 })
  fault?: PieceFault
  private puts = 0

  private constructor(readonly service: FakeService) {
    service.answer = (request) => this.intervene(request) ?? this.upload(request) ?? this.answer(request)
  }

  static async start(): Promise<GoogleStandIn> {
    return new GoogleStandIn(await FakeService.start())
  }

  get url(): string {
    return this.service.url
  }

  /** For the option `addresses` of an integration. */
  get addresses() {
    const { url } = this
    const own = { accounts: url, oauth: url, api: url, sheets: url, storage: url }
    return { ...own, analyticsAdmin: url, measurement: url, ads: url, dataManager: url }
  }

  get requests(): RecordedRequest[] {
    return this.service.requests
  }

  /** Those with this method whose path begins so. */
  calls(method: string, path: string): RecordedRequest[] {
    return this.requests.filter((request) => request.method === method && request.path.startsWith(path))
  }

  /** `content-range` of every PUT. */
  get ranges(): (string | undefined)[] {
    return this.calls("PUT", "/session/").map(({ headers }) => headers["content-range"])
  }

  stop(): Promise<void> {
    return this.service.stop()
  }

  private upload(request: RecordedRequest): FakeAnswer | undefined {
    const { method, path } = request
    if (method === "POST" && path.startsWith("/upload/")) {
      const metadata = request.json() as Record<string, unknown>
      const count = this.sessions.push({ opening: request, metadata, held: Buffer.alloc(0), state: "open" })
      return { headers: { location: `${this.url}/session/${count}?upload_id=${count}` }, body: "" }
    }
    const session = path.startsWith("/session/") ? this.sessions[Number(path.split("/")[2]) - 1] : undefined
    if (!session) return undefined
    if (method === "DELETE") {
      session.state = "cancelled"
      return { status: 499 }
    }
    return this.take(session, request)
  }

  private take(session: GoogleSession, { headers, body }: RecordedRequest): FakeAnswer {
    const range = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers["content-range"] ?? "")
    if (!range) return { status: 400, body: "Invalid request. The Content-Range header is not valid." }
    const [, first, last, total] = range
    if (first !== undefined) {
      const isWhole = Number(last) - Number(first) + 1 === body.length && Number(first) === session.held.length
      const isPiece = total !== "*" || body.length % (256 * 1024) === 0
      if (!isWhole || !isPiece) return { status: 400, body: "Invalid request. The piece does not fit." }
      const fault = ++this.puts === this.fault?.put ? this.fault : undefined
      session.held = Buffer.concat([session.held, body.subarray(0, fault?.keeps)])
      if (fault) return fault.answer
    } else if (body.length > 0) return { status: 400, body: "Invalid request." }
    if (session.held.length === Number(total)) {
      session.state = "finished"
      return { body: { id: "file-1" } }
    }
    const held: Record<string, string> = session.held.length > 0 ? { range: `bytes=0-${session.held.length - 1}` } : {}
    return { status: 308, headers: held }
  }
}

/** A failure as Google's JSON APIs word it. */
export function googleError(status: number, message: string): FakeAnswer {
  return { status, body: { error: { code: status, message, errors: [{ message, domain: "global" }] } } }
}
