import { SimulatorError } from "./simulator_error"

const MAX_REDIRECTS = 20

interface Cookie {
  name: string
  value: string
  host: string
  path: string
  isSecure: boolean
}

/** The page at which a browser ends. */
export interface BrowserPage {
  /** Where the redirects ended. */
  url: string
  status: number
  text: string
}

/** A browser with only what a login needs: follows redirects, and keeps cookies by host and path in memory. */
export class LoginBrowser {
  private cookies: Cookie[] = []

  /** @throws SimulatorError when a server does not answer, or redirects do not end. */
  async open(address: string): Promise<BrowserPage> {
    let url = urlOf(address)
    for (let step = 0; step <= MAX_REDIRECTS; step++) {
      const answer = await fetch(url, { redirect: "manual", headers: this.headersFor(url) }).catch((cause: unknown) => {
        throw new SimulatorError(`Nothing answers at ${url.origin}, where the login leads.`, { cause })
      })
      for (const line of answer.headers.getSetCookie()) this.keep(line, url)
      const location = answer.headers.get("location")
      if (answer.status < 300 || answer.status > 399 || !location) {
        return { url: url.href, status: answer.status, text: await answer.text() }
      }
      await answer.body?.cancel()
      url = urlOf(location, url)
    }
    throw new SimulatorError(`The login redirects more than ${MAX_REDIRECTS} times, last to ${url.origin}.`)
  }

  private headersFor(url: URL): Record<string, string> {
    const isLocal = url.hostname === "localhost" || url.hostname === "127.0.0.1"
    const fitting = this.cookies.filter(
      ({ host, path, isSecure }) =>
        host === url.hostname && isBelow(url.pathname, path) && (!isSecure || url.protocol === "https:" || isLocal),
    )
    const accept = { accept: "text/html", "user-agent": "Mozilla/5.0 (Looker simulator)" }
    const cookie = fitting.map(({ name, value }) => `${name}=${value}`).join("; ")
    return cookie ? { ...accept, cookie } : accept
  }

  private keep(line: string, url: URL): void {
    const [pair = "", ...rest] = line.split(";")
    const [name = "", ...value] = pair.split("=")
    const attributes = new Map(
      rest.map((part) => {
        const [key = "", ...text] = part.trim().split("=")
        return [key.toLowerCase(), text.join("=")]
      }),
    )
    const given = attributes.get("path")
    const path = given?.startsWith("/") ? given : url.pathname.replace(/\/[^/]*$/, "") || "/"
    const host = url.hostname
    this.cookies = this.cookies.filter((each) => each.name !== name.trim() || each.host !== host || each.path !== path)
    const age = attributes.get("max-age")
    if (age !== undefined && Number(age) <= 0) return
    this.cookies.push({ name: name.trim(), value: value.join("="), host, path, isSecure: attributes.has("secure") })
  }
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`)
}

function urlOf(address: string, base?: URL): URL {
  if (URL.canParse(address, base?.href)) return new URL(address, base?.href)
  throw new SimulatorError("The login leads to something that is not a web address.")
}
