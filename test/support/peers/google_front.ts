import { GOOGLE_ADDRESSES } from "../../../src/services/google"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../fake_service"

/** Who logs in. */
export const GOOGLE_USER = "ann@example.com"

/** Stands between the hub and emulate's Google: presses the button of its login page, and adds the call it does not know. */
export class GoogleFront {
  /** Forms that were posted for tokens, in order. */
  readonly tokenCalls: Record<string, string>[] = []
  /** Answers to them. */
  readonly tokens: Record<string, unknown>[] = []
  /** Address of emulate; told late, as it has to know the hub's own. */
  googleUrl = ""

  private constructor(private readonly service: FakeService) {
    service.answer = (request) => this.answer(request)
  }

  static async start(): Promise<GoogleFront> {
    return new GoogleFront(await FakeService.start())
  }

  /** For the option `addresses` of an integration; emulate has the tokens at /oauth2/token. */
  get addresses() {
    const { url } = this.service
    return { ...GOOGLE_ADDRESSES, accounts: url, oauth: `${url}/oauth2`, api: url, sheets: url, storage: url }
  }

  stop(): Promise<void> {
    return this.service.stop()
  }

  private async answer(request: RecordedRequest): Promise<FakeAnswer> {
    const { method, path, query, headers, body } = request
    if (path === "/drive/v3/drives") return { body: { drives: [] } }
    const { authorization = "", "content-type": contentType = "" } = headers
    const answer = await fetch(`${this.googleUrl}${path}?${query.toString()}`, {
      method,
      headers: { authorization, "content-type": contentType },
      body: body.length > 0 ? new Uint8Array(body) : undefined,
    })
    const text = await answer.text()
    if (path === "/o/oauth2/v2/auth" && answer.ok) return this.press(text)
    if (path === "/oauth2/token") {
      this.tokenCalls.push(Object.fromEntries(new URLSearchParams(request.text)))
      this.tokens.push(JSON.parse(text) as Record<string, unknown>)
    }
    return { status: answer.status, headers: { "content-type": answer.headers.get("content-type") ?? "" }, body: text }
  }

  /** The answer to the button of the user on a login page. */
  private async press(page: string): Promise<FakeAnswer> {
    const form = page.split("<form ").find((text) => text.includes(`value="${GOOGLE_USER}"`)) ?? ""
    const [, action = ""] = /action="([^"]*)"/.exec(form) ?? []
    const values = new URLSearchParams()
    for (const [, name = "", value = ""] of form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
      values.append(name, value.replaceAll("&amp;", "&"))
    }
    const answer = await fetch(`${this.googleUrl}${action}`, { method: "POST", body: values, redirect: "manual" })
    return { status: answer.status, headers: { location: answer.headers.get("location") ?? "" } }
  }
}
