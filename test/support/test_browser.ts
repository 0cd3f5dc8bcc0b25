import { expect } from "chai"

export interface BrowserAnswer {
  status: number
  headers: Headers
  text: string
  /** Where a redirect leads. */
  location: string
}

/** A browser as far as a login needs one: it keeps cookies by path, and stops at each redirect for the test to look. */
export class TestBrowser {
  readonly cookies = new Map<string, { path: string; pair: string }>()

  get(address: string): Promise<BrowserAnswer> {
    return this.ask("GET", address)
  }

  head(address: string): Promise<BrowserAnswer> {
    return this.ask("HEAD", address)
  }

  /** Sends a form. @param headers Besides those of every browser, or in their place. */
  post(address: string, form: URLSearchParams, headers: Record<string, string> = {}): Promise<BrowserAnswer> {
    return this.ask("POST", address, { body: form, headers })
  }

  /** From the dialog's button through the provider's consent; gives the address the provider sends the browser back to. */
  async consent(loginUrl: string): Promise<string> {
    const begun = await this.get(loginUrl)
    return (await this.get(begun.location)).location
  }

  private async ask(
    method: string,
    address: string,
    more: { body?: URLSearchParams; headers?: Record<string, string> } = {},
  ): Promise<BrowserAnswer> {
    const { pathname } = new URL(address)
    const cookie = [...this.cookies.values()].filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
    const headers = { cookie: cookie.map(({ pair }) => pair).join("; "), ...more.headers }
    const answer = await fetch(address, { method, redirect: "manual", headers, body: more.body })
    for (const line of answer.headers.getSetCookie()) this.keep(line)
    return {
      status: answer.status,
      headers: answer.headers,
      text: await answer.text(),
      location: answer.headers.get("location") ?? "",
    }
  }

  private keep(line: string): void {
    const [pair = "", ...attributes] = line.split("; ")
    const path = attributes.find((attribute) => attribute.startsWith("Path="))?.slice("Path=".length) ?? "/"
    this.cookies.set(`${pair.split("=")[0]} ${path}`, { path, pair })
  }
}

/** The `state` in the query of an address. */
export function stateOf(address: string): string {
  return new URL(address).searchParams.get("state") ?? ""
}

/** Checks that the answer is the readable page about a login that went well (200) or not. */
export function expectPage(answer: BrowserAnswer, status: number, words: RegExp): void {
  expect(answer.status).to.equal(status)
  expect(answer.headers.get("content-type")).to.match(/^text\/html/)
  expect(answer.headers.get("content-security-policy")).to.include("default-src 'none'; style-src 'sha256-")
  expect(answer.text).to.match(words)
  expect(answer.text).to.include(status === 200 ? "You are logged in" : "You are not logged in")
}
