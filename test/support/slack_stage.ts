import { FakeService, type FakeAnswer, type RecordedRequest } from "./fake_service"

/** What one call of the Web API said. */
export interface SlackCall {
  method: string
  token: string
  args: Record<string, string>
}

/** Members of the answer, or the whole of it where it has a status, body or fault. */
type Answer = (args: Record<string, string>, token: string) => object

/** A Slack whose files go to a server of their own, as the real one's do. */
export class SlackStage {
  /** Answers by method; what is not here is `{ ok: true }`. */
  readonly answers = new Map<string, Answer>()
  /** How the server for files answers. */
  onFile: () => FakeAnswer = () => ({ body: "OK - 8" })
  /** Names of the calls in order, that of the file among them. */
  readonly order: string[] = []
  readonly calls: SlackCall[] = []

  private constructor(
    private readonly api: FakeService,
    readonly files: FakeService,
  ) {
    api.answer = (request) => this.take(request)
    files.answer = () => {
      this.order.push("file")
      return this.onFile()
    }
    this.answers.set("files.getUploadURLExternal", () => ({ upload_url: `${files.url}/upload/v1/abc`, file_id: "F1" }))
    this.answers.set("conversations.list", () => ({ channels: [] }))
    this.answers.set("users.list", () => ({ members: [] }))
    this.answers.set("chat.postMessage", ({ channel = "" }) => ({ channel: channel.replace(/^[UW]/, "D"), ts: "1.2" }))
  }

  static async start(options: { keepFiles?: boolean } = {}): Promise<SlackStage> {
    return new SlackStage(await FakeService.start(), await FakeService.start({ keepBodies: options.keepFiles ?? true }))
  }

  get url(): string {
    return this.api.url
  }

  /** The arguments of each call of a method. */
  argsOf(method: string): Record<string, string>[] {
    return this.calls.filter((call) => call.method === method).map(({ args }) => args)
  }

  /** Makes a method say `ok: false`. */
  refuse(method: string, error: string, more: object = {}): void {
    this.answers.set(method, () => ({ ok: false, error, ...more }))
  }

  async stop(): Promise<void> {
    await Promise.all([this.api.stop(), this.files.stop()])
  }

  private take({ path, text, headers }: RecordedRequest): FakeAnswer {
    const method = path.replace("/api/", "")
    const token = headers.authorization?.replace("Bearer ", "") ?? ""
    const args = Object.fromEntries(new URLSearchParams(text))
    this.order.push(method)
    this.calls.push({ method, token, args })
    const answer = this.answers.get(method)?.(args, token) ?? {}
    const isWhole = ["status", "body", "reset", "hang"].some((key) => key in answer)
    return isWhole ? answer : { body: { ok: true, ...answer } }
  }
}
