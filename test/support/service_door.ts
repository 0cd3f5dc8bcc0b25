import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"

/** Stands in front of a stand-in: records the calls as they are, and answers in its place where a test says so. */
export class ServiceDoor {
  /** What is answered instead, where it gives something. */
  fault?: (request: RecordedRequest) => FakeAnswer | undefined

  private constructor(
    private readonly door: FakeService,
    private readonly inner: string,
  ) {
    door.answer = (request) => this.fault?.(request) ?? this.pass(request)
  }

  /** @param inner Origin of the stand-in. */
  static async start(inner: string): Promise<ServiceDoor> {
    return new ServiceDoor(await FakeService.start(), inner)
  }

  get url(): string {
    return this.door.url
  }

  get requests(): readonly RecordedRequest[] {
    return this.door.requests
  }

  /** Method, path and query of the calls. */
  get calls(): string[] {
    return this.requests.map(({ method, path, query }) => {
      return `${method} ${path}${query.size > 0 ? `?${query.toString()}` : ""}`
    })
  }

  /** The first call, recorded already or to come, that meets the condition. */
  until(isMet: (request: RecordedRequest) => boolean): Promise<RecordedRequest> {
    return this.door.until(isMet)
  }

  /** Forgets the calls and the fault. */
  clear(): void {
    this.fault = undefined
    this.door.requests.length = 0
  }

  stop(): Promise<void> {
    return this.door.stop()
  }

  private async pass({ method, path, query, headers, body }: RecordedRequest): Promise<FakeAnswer> {
    const { authorization = "", "content-type": type = "application/json" } = headers
    const search = query.size > 0 ? `?${query.toString()}` : ""
    const answer = await fetch(this.inner + path + search, {
      method,
      headers: { authorization, "content-type": type },
      body: body.length > 0 ? new Uint8Array(body) : undefined,
    })
    const kept = { "content-type": answer.headers.get("content-type") ?? "application/json" }
    return { status: answer.status, headers: kept, body: Buffer.from(await answer.arrayBuffer()) }
  }
}
