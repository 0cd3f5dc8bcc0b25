import { once } from "node:events"
import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type RequestListener,
  type ServerResponse,
} from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

/** A hub on a real port. */
export interface LiveHub {
  url: string
  stop(): void
}

/** What a fault can do with a request that it leaves alone, or whose answer it changes. */
interface GoodHub {
  app: RequestListener
  port: number
}

/** Does one thing wrong; the rest it leaves to the good hub. */
export type HubFault = (hub: GoodHub, request: IncomingMessage, response: ServerResponse) => void

export async function liveHub(app: RequestListener, fault: HubFault = passOn): Promise<LiveHub> {
  const good = await serve(app)
  const outer = await serve((request, response) => fault({ app, port: good.port }, request, response))
  const stop = () => [good, outer].forEach((each) => each.stop())
  return { url: `http://127.0.0.1:${outer.port}`, stop }
}

const passOn: HubFault = ({ app }, request, response) => app(request, response)

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await once(server.listen(0, "127.0.0.1"), "listening")
  const stop = () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, stop }
}

/** Breaks the connection off when a digest has not 128 digits, as a process does that ends. */
export const diesOfOddDigests: HubFault = (hub, request, response) => {
  const [, digest] = /token="[^/"]*\/([^"]*)"/.exec(request.headers.authorization ?? "") ?? []
  if (digest !== undefined && digest.length !== 128 && digest !== "token") request.socket.destroy()
  else hub.app(request, response)
}

/** Wants the whole body before it looks at the token. */
export const readsBodiesFirst: HubFault = (hub, request, response) => {
  const isLarge = Number(request.headers["content-length"]) > 1_000_000
  if (isLarge) void text(request).then(() => hub.app(request, response))
  else hub.app(request, response)
}

/** Answers a malformed body with a page that holds the stack. */
export const showsStacks: HubFault = (hub, request, response) => {
  void altered(hub, request, response, (body, status) => {
    if (status !== 400) return body
    return `<pre>SyntaxError: Unexpected end of JSON input\n    at parse (/srv/hub/node_modules/body-parser/json.js:1:1)</pre>`
  })
}

/** Files the list for an unknown Looker under a version, and gives it to whoever has that version. */
export function remembersVersions(): HubFault {
  const lists = new Map<string, string>()
  return (hub, request, response) => {
    if (request.url !== "/" || request.method !== "POST") return hub.app(request, response)
    const version = /LookerOutgoingWebhook\/(\S+)/.exec(request.headers["user-agent"] ?? "")?.[1] ?? "7.3.0"
    void altered(hub, request, response, (body, status) => {
      if (status !== 200) return body
      if (!lists.has(version)) lists.set(version, body)
      return lists.get(version) ?? body
    })
  }
}

/** Names a missing setting by what it is called inside. */
export const namesNoLabels: HubFault = (hub, request, response) => {
  void altered(hub, request, response, (body) =>
    body.replace(/(required setting )\\"[^"]*\\"/, String.raw`$1\"api_key\"`),
  )
}

/** Lists the keys of an item in the order of the alphabet. */
export const sortsKeys: HubFault = (hub, request, response) => {
  if (request.url !== "/" || request.method !== "POST") return hub.app(request, response)
  void altered(hub, request, response, (body, status) => {
    if (status !== 200) return body
    const { integrations, label } = JSON.parse(body) as { integrations: object[]; label: string }
    const sorted = integrations.map((item) =>
      Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1))),
    )
    return JSON.stringify({ integrations: sorted, label })
  })
}

/** Never answers whether a user is logged in. */
export const leavesChecksOpen: HubFault = (hub, request, response) => {
  if (request.url !== "/actions/amazon_s3/oauth_check") hub.app(request, response)
}

/** Lets the good hub answer, and changes what it says. */
async function altered(
  { port }: GoodHub,
  request: IncomingMessage,
  response: ServerResponse,
  change: (body: string, status: number) => string,
): Promise<void> {
  const { method, url: path, headers } = request
  const call = httpRequest({ host: "127.0.0.1", port, method, path, headers, agent: false })
  call.flushHeaders()
  request.pipe(call)
  const [answer] = (await once(call, "response")) as [IncomingMessage]
  const { statusCode = 0, headers: given } = answer
  const body = change(await text(answer), statusCode)
  response.setHeader("content-type", given["content-type"] ?? "")
  if (body.startsWith("<pre>")) response.setHeader("content-type", "text/html").setHeader("x-powered-by", "Express")
  response.writeHead(statusCode).end(body)
}
