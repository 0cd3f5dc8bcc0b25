import type { LinksStage } from "./links_stage"
import { BASE_URL } from "./links_stage"
import { type BrowserAnswer, TestBrowser } from "./test_browser"

/** Most redirects that are followed. */
const MAX_HOPS = 8

/** A person in a browser, at the pages of links. Follows redirects, through Looker and partners and back. */
export class LinkBrowser {
  readonly browser = new TestBrowser()
  /** The addresses that the browser was sent to last. */
  readonly hops: string[] = []

  constructor(private readonly stage: LinksStage) {}

  /** Asks once, without following. @param address A path of the hub, or an address. */
  ask(address: string): Promise<BrowserAnswer> {
    return this.browser.get(this.at(address))
  }

  /** Opens a page, where redirects lead. */
  async open(address: string): Promise<BrowserAnswer> {
    this.hops.length = 0
    let answer = await this.ask(address)
    for (let hop = 0; answer.location && hop < MAX_HOPS; hop++) answer = await this.follow(answer)
    return answer
  }

  /** Goes one redirect on. */
  follow({ location }: BrowserAnswer): Promise<BrowserAnswer> {
    this.hops.push(location)
    return this.ask(location)
  }

  /** Opens a page after signing in as a user of the stand-in of Looker. @param id Default: Mia, an admin. */
  async signIn(path: string, id = "2"): Promise<BrowserAnswer> {
    this.stage.looker.signIns.loginAs = id
    this.browser.cookies.clear()
    return this.open(path)
  }

  /** Sends a form that a page has, with these values in place of its own. Follows nothing. */
  submit(page: BrowserAnswer, action: string, values: Values = {}, headers = OWN_PAGE): Promise<BrowserAnswer> {
    const form = formOf(page.text, action)
    for (const [name, value] of Object.entries(values)) {
      form.delete(name)
      for (const each of [value].flat()) form.append(name, each)
    }
    return this.send(action, form, headers)
  }

  send(path: string, form: URLSearchParams, headers: Record<string, string> = OWN_PAGE): Promise<BrowserAnswer> {
    return this.browser.post(this.at(path), form, headers)
  }

  /** The value of a cookie; undefined when the browser has none. */
  cookie(name: string): string | undefined {
    const found = [...this.browser.cookies.values()].find(({ pair }) => pair.startsWith(`${name}=`))
    return found?.pair.slice(name.length + 1)
  }

  private at(address: string): string {
    return address.startsWith("/") ? this.stage.url + address : address.replace(BASE_URL, this.stage.url)
  }
}

type Values = Record<string, string | string[]>

/** What browsers send with a form of a page that sends no referrer. */
const OWN_PAGE: Record<string, string> = { origin: "null", "sec-fetch-site": "same-origin" }

/** The values of the form with this action, as a browser sends them when its first button is not pressed. */
export function formOf(html: string, action: string): URLSearchParams {
  const found = [...html.matchAll(/<form[^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/g)].find(([, to]) => to === action)
  if (!found) throw new Error(`The page has no form for ${action}.`)
  const form = new URLSearchParams()
  const add = (name: string | undefined, value: string) => name && form.append(name, textOf(value))
  for (const [, kind, rest = "", inner = ""] of (found[2] ?? "").matchAll(CONTROL)) {
    const name = attribute(rest, "name")
    if (kind === "textarea") add(name, inner.replace(/^\n/, ""))
    else if (kind === "select") {
      const options = [...inner.matchAll(/<option([^>]*)>/g)].map(([, text = ""]) => text)
      const chosen = options.find((text) => /\bselected\b/.test(text)) ?? options[0] ?? ""
      add(name, attribute(chosen, "value") ?? "")
    } else if (attribute(rest, "type") !== "checkbox" || /\bchecked\b/.test(rest)) {
      add(name, attribute(rest, "value") ?? "")
    }
  }
  return form
}

const CONTROL = /<(input|textarea|select)\b([^>]*)>(?:(?<=<(?:textarea|select)[^>]*>)([^]*?)<\/(?:textarea|select)>)?/g

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1]
}

function textOf(html: string): string {
  const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" }
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
}
