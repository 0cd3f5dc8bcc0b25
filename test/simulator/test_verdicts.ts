import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { sample, type SampleResult } from "../../tools/simulator/samples"
import { SimulatedLooker } from "../../tools/simulator/simulated_looker"
import { SimulatorError } from "../../tools/simulator/simulator_error"
import { delivery } from "./hub_stage"

const HTML = { "content-type": "text/html" }
const LISTING = {
  label: "Hub",
  integrations: [
    {
      name: "acme",
      label: "Acme",
      url: "https://hub.example.com/actions/acme/execute",
      form_url: "https://hub.example.com/actions/acme/form",
    },
    {
      name: "acme_crm",
      label: "Acme CRM",
      url: "https://hub.example.com/public/integrations/acme_crm/action",
      params: [],
    },
  ],
}

describe("simulator verdicts", () => {
  let hub: Server
  let looker: SimulatedLooker
  let hubUrl: string
  let paths: string[]
  let answer: (response: ServerResponse, request: IncomingMessage) => void
  beforeEach(async () => {
    paths = []
    hub = createServer((request, response) => {
      paths.push(`${request.method} ${request.url}`)
      if (request.url === "/hub/") response.end(JSON.stringify(LISTING))
      else answer(response, request)
    })
    await new Promise<void>((resolve) => hub.listen(0, "127.0.0.1", resolve))
    hubUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/hub`
    looker = new SimulatedLooker({ hubUrl, token: "n/d" })
    await looker.start()
  })
  afterEach(async () => {
    hub.closeAllConnections()
    hub.close()
    await looker.stop()
  })

  const json = (status: number, body: unknown) => (response: ServerResponse, request: IncomingMessage) =>
    void text(request).then(() => response.writeHead(status).end(JSON.stringify(body)))
  const judged = async (body: unknown, status = 200) => {
    answer = typeof body === "function" ? (body as typeof answer) : json(status, body)
    return looker.send("acme", delivery())
  }
  const trouble = async (promise: Promise<unknown>) => {
    const error = await promise.then(
      (value) => `no error but ${JSON.stringify(value)}`,
      (cause: unknown) => cause,
    )
    expect(error).to.be.instanceOf(SimulatorError)
    expect((error as Error).message).to.not.include("\n")
    return (error as Error).message
  }

  it("success is what the hub says, and true when it does not say", async () => {
    expect(await judged({ looker: { success: true, message: "Delivered 10 rows." } })).to.deep.include({
      isSuccess: true,
      shown: "Sent to Acme.",
      message: "Delivered 10 rows.",
      status: 200,
    })
    expect(await judged({ looker: {} })).to.include({ isSuccess: true })
  })

  it("a failure shows the message and the complaints about fields", async () => {
    const validation_errors = { channel: "is archived" }
    const verdict = await judged({ looker: { success: false, message: "Not sent.", validation_errors } })
    expect(verdict).to.deep.include({
      isSuccess: false,
      shown: "Not sent. channel: is archived",
      message: "Not sent.",
      validationErrors: validation_errors,
    })
    expect((await judged({ looker: { success: false } })).shown).to.equal("Acme failed without a message.")
  })

  it("a 2xx without looker is success, also a failure as hubs of 2017 put it, and a page", async () => {
    const verdict = await judged({ message: "It failed.", refresh_query: false, success: false, validation_errors: {} })
    expect(verdict).to.include({ isSuccess: true, message: undefined })
    expect(verdict.answer).to.include({ message: "It failed." })
    expect(await judged({}, 204)).to.include({ isSuccess: true, status: 204, answer: "" })
    const page = await judged((response: ServerResponse) => response.writeHead(200, HTML).end("<h1>Welcome</h1>"))
    expect(page).to.include({ isSuccess: true, answer: "<h1>Welcome</h1>" })
  })

  it("anything but 2xx is a failure that shows the error text", async () => {
    const error = 'Required setting "Key" not specified.'
    expect(await judged({ success: false, error }, 404)).to.include({ isSuccess: false, shown: error, status: 404 })
    expect((await judged({ looker: { success: true } }, 500)).shown).to.equal("The hub answered 500.")
    expect((await judged({ error }, 302)).isSuccess).to.equal(false)
  })

  it("of an HTML error page it shows the words", async () => {
    const page = "<html><head><title>x</title></head><style>p{}</style><h1>502 Bad\nGateway</h1><hr>nginx</html>"
    const verdict = await judged((response: ServerResponse) => response.writeHead(502, HTML).end(page))
    expect(verdict).to.include({ isSuccess: false, shown: "The hub answered 502: 502 Bad Gateway nginx", answer: page })
  })

  it("skips the newlines that keep the connection alive", async () => {
    const verdict = await judged((response: ServerResponse) => {
      response.writeHead(200)
      response.write("\n")
      void sleep(50).then(() => response.write("\n"))
      void sleep(100).then(() => response.end('{"looker":{"success":false,"message":"Late."}}'))
    })
    expect(verdict).to.deep.include({ isSuccess: false, shown: "Late." })
    expect(verdict.durationMs).to.be.within(90, 2000)
  })

  it("a hub that hangs up, before or after its first newline, or stays silent, has not delivered", async () => {
    const shown = "The hub hung up before it had answered."
    expect(await judged((response: ServerResponse) => response.destroy())).to.include({
      isSuccess: false,
      shown,
      status: 0,
    })
    const half = (response: ServerResponse) => {
      response.writeHead(200)
      response.write("\n", () => response.destroy())
    }
    expect(await judged(half)).to.include({ isSuccess: false, shown })
    await looker.stop()
    looker = new SimulatedLooker({ hubUrl, token: "n/d", timeoutMs: 200 })
    await looker.start()
    const newline = (response: ServerResponse) => void response.writeHead(200).write("\n")
    for (const silence of [() => undefined, newline]) {
      const late = "The hub did not answer within 0.2 seconds."
      expect(await judged(silence)).to.include({ isSuccess: false, shown: late })
    }
  })

  it("an answer that comes before the hub has read the data counts, and the rest is not made", async () => {
    answer = (_response, { socket }) => {
      // Not through `response`, which would close the connection from this side.
      socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 22\r\n\r\n{"error":"Too large."}')
    }
    let giveUp: () => void
    const givenUp = new Promise<void>((resolve) => (giveUp = resolve))
    const users = sample("users", 1_000_000)
    const result: SampleResult = {
      ...users,
      *rows() {
        try {
          yield* users.rows()
        } finally {
          giveUp()
        }
      },
    }
    const verdict = await looker.send("acme", delivery({ result }))
    expect(verdict).to.include({ isSuccess: false, shown: "Too large.", status: 413 })
    await givenUp
  })

  it("calls the listed routes at the hub's own address, also those of 2017", async () => {
    answer = json(200, {})
    await looker.send("acme", delivery())
    await looker.send("acme_crm", delivery())
    await looker.form("acme")
    expect(paths).to.deep.equal([
      "POST /hub/",
      "POST /hub/actions/acme/execute",
      "POST /hub/integrations/acme_crm/action",
      "POST /hub/actions/acme/form",
    ])
    expect(await looker.find("acme_crm")).to.deep.include({ form_url: null, uses_oauth: false, token_url: "" })
  })

  it("a form is an object, a bare list or an error", async () => {
    const fields = [{ name: "a" }, { name: "b", type: "text" }]
    const read = [
      { name: "a", type: "string" },
      { name: "b", type: "string" },
    ]
    for (const body of [{ fields }, fields]) {
      answer = json(200, body)
      expect(await looker.form("acme")).to.deep.equal({ fields: read })
    }
    answer = json(200, { error: "The key is wrong." })
    expect(await looker.form("acme")).to.deep.equal({ fields: [], error: "The key is wrong." })
    answer = json(404, { success: false, error: "No such action." })
    expect(await looker.form("acme")).to.deep.equal({ fields: [], error: "No such action." })
    expect(await looker.form("acme_crm"), "no form_url").to.deep.equal({ fields: [] })
  })

  it("a form that is rubbish is one line", async () => {
    const rubbish: [unknown, string][] = [
      ["hello", 'The form of acme is no JSON object: "hello"'],
      [{ fields: {} }, 'The form of acme has "fields" that are no list.'],
      [{ fields: [{ label: "x" }] }, "Field 1 of the form of acme has no name."],
      [[{ name: "x", type: "date" }], 'Field 1 of the form of acme, "x", has a type that Looker does not know: "date"'],
      [[{ name: "x", type: "select" }], 'Field 1 of the form of acme, "x", is a select without a list of options.'],
      [[{ name: "x", type: "oauth_link" }], 'Field 1 of the form of acme, "x", is a login without oauth_url.'],
    ]
    for (const [body, message] of rubbish) {
      answer = json(200, body)
      expect(await trouble(looker.form("acme"))).to.equal(message)
    }
    answer = (response) => response.end("<p>Hi\nthere")
    expect(await trouble(looker.form("acme"))).to.equal("The form of acme is no JSON object: <p>Hi there")
  })

  it("says which command makes a key when the hub refuses it", async () => {
    const refused = { success: false, error: "Invalid 'Authorization' header." }
    answer = json(403, refused)
    expect(await trouble(looker.form("acme"))).to.equal(
      `The hub at ${hubUrl} refuses the key. Make one with the hub's own secret: npm run -s generate-api-key.`,
    )
    expect(await trouble(looker.send("acme", delivery()))).to.include("generate-api-key")
    answer = json(403, { error: "Not for you." })
    expect(await looker.send("acme", delivery())).to.include({ isSuccess: false, shown: "Not for you." })
  })

  it("suggests names close to one the hub does not offer", async () => {
    expect(await trouble(looker.send("acmee", delivery()))).to.equal(
      'The hub offers no "acmee". Did you mean acme or acme_crm?',
    )
    expect(await trouble(looker.form("zzzzzzzz"))).to.equal('The hub offers no "zzzzzzzz". There is: acme, acme_crm.')
  })

  it("says so when no hub answers, or something else does", async () => {
    const at = (url: string) => new SimulatedLooker({ hubUrl: url, token: "n/d" })
    expect(await trouble(at("http://127.0.0.1:1").list())).to.equal("No hub answers at http://127.0.0.1:1.")
    expect(await trouble(at("http://nosuch.invalid").list())).to.match(/^No hub answers at http:\/\/nosuch\.invalid\. /)
    answer = (response) => response.end("<h1>Shop</h1>")
    const shop = hubUrl.replace("/hub", "/shop")
    expect(await trouble(at(shop).list())).to.equal(
      `What answers at ${shop} is no hub: its answer has no list of integrations.`,
    )
    answer = (response) => response.writeHead(404).end()
    expect(await trouble(at(shop).list())).to.include("it answered the listing with 404")
    expect(() => at("localhost:8080")).to.throw(SimulatorError, '"localhost:8080" is no address of a hub')
  })
})
