import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { PassThrough } from "node:stream"
import { json } from "node:stream/consumers"
import { defaultFormat } from "../../tools/cli/docs/facts"
import {
  type Integration,
  type IntegrationExamples,
  type ServiceAnswer,
  type ServiceCall,
  registry,
} from "../../src/framework"
import { createLogger } from "../../src/logging/create_logger"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { executeRequest } from "../../tools/simulator/execute_request"
import { sample } from "../../tools/simulator/samples"
import { deliveryType } from "./example_stage"
import { speedUpTimers } from "./faults/fast_clock"
import { HealthWatch } from "./health_watch"
import { AUTHORIZATION, hubWith } from "./hub_with"

/** The body of an execute request. */
export interface ExecuteBody {
  type: string
  scheduled_plan: Record<string, unknown> | null
  attachment: Record<string, unknown> | null
  data: Record<string, string>
  form_params: Record<string, string>
}

/** How much faster the waits are than those of production. */
const SPEED = 40
const SERVICES = [".com", ".net", ".io", ".example", ".org"]

/** A hub with every integration of the registry, whose services say what they are told to. */
export class LongTextStage {
  /** What every service answers; undefined: as in the examples. */
  answer?: ServiceAnswer | ((call: ServiceCall) => ServiceAnswer)
  /** The variables of the hub. */
  readonly environment: Readonly<Record<string, string>>
  readonly watch: HealthWatch

  private constructor(
    private readonly server: http.Server,
    private readonly sandbox: Sandbox,
    private readonly restore: (() => void)[],
    private readonly shown: ReadonlyMap<string, IntegrationExamples>,
    private readonly log: PassThrough,
    private readonly stopping: AbortController,
  ) {
    this.environment = environmentOf(shown)
    this.watch = new HealthWatch(this.url)
  }

  static async start(): Promise<LongTextStage> {
    const shown = new Map<string, IntegrationExamples>()
    for (const each of registry.all) shown.set(each.name, (await each.examples?.()) ?? { examples: [] })
    const sandbox = await Sandbox.start()
    const restore = [routeOutbound(sandbox), speedUpTimers(SPEED)]
    const log = new PassThrough()
    const logger = createLogger({ stream: log, isDebug: true })
    const stopping = new AbortController()
    const options = { environment: environmentOf(shown), logger, stopping: stopping.signal }
    const { app } = hubWith([...registry.all], options)
    const server = http.createServer(app)
    // The clients close: a process that is at work for seconds would close a connection just when a client uses it again.
    server.keepAliveTimeout = 0
    await once(server.listen(0, "127.0.0.1"), "listening")
    const stage = new LongTextStage(server, sandbox, restore, shown, log, stopping)
    const rules = [...shown.values()].flatMap((each) => each.rules ?? [])
    const others = SERVICES.map((host) => ({ host, answer: () => ({}) }))
    sandbox.addRules(
      [...rules, ...others].map((rule) => ({ ...rule, answer: (call) => stage.answerTo(call) ?? rule.answer(call) })),
    )
    return stage
  }

  async stop(): Promise<void> {
    this.stopping.abort()
    await this.watch.stop()
    for (const undo of this.restore) undo()
    this.server.closeAllConnections()
    this.server.close()
    await this.sandbox.stop()
  }

  /** What was logged since it was last asked for. */
  takeLog(): string {
    return String(this.log.read() ?? "")
  }

  /** What Looker sends for the first example of an integration, its data in the request. */
  async bodyOf(integration: Integration): Promise<ExecuteBody> {
    const [example] = this.shown.get(integration.name)?.examples ?? []
    if (!example) throw new Error(`${integration.name} has no examples.`)
    const result = sample(example.sample ?? "users", example.rows)
    const type = deliveryType(example)
    const format = example.format ?? defaultFormat(integration)
    const { formParams, params, cellValue } = example
    const delivery = { type, format, result, title: result.label, formParams: { ...formParams }, cellValue }
    return (await json(await executeRequest(delivery, { data: params }))) as ExecuteBody
  }

  /** The names of all answers that an integration asks for, as far as its form and its examples tell. */
  async answersOf({ name }: Integration, body: ExecuteBody): Promise<string[]> {
    const { fields = [] } = JSON.parse(await this.post(`/actions/${name}/form`, body)) as {
      fields?: { name: string }[]
    }
    const examples = this.shown.get(name)?.examples ?? []
    return [
      ...new Set([...fields.map((field) => field.name), ...examples.flatMap((each) => Object.keys(each.formParams))]),
    ]
  }

  /** @returns the answer, whatever its status. */
  async post(path: string, body: object): Promise<string> {
    const headers = {
      authorization: AUTHORIZATION,
      "content-type": "application/json",
      "user-agent": "LookerOutgoingWebhook/25.4.0",
    }
    const response = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) })
    return response.text()
  }

  /** A browser comes back from the provider of a login with this code. @returns the page. */
  async logIn(integration: Integration, code: string): Promise<string> {
    const data = { state_url: "http://127.0.0.1:1/state" }
    const form = JSON.parse(await this.post(`/actions/${integration.name}/form`, { data })) as {
      fields: { oauth_url: string }[]
    }
    const begun = await fetch(this.url + pathOf(form.fields[0]?.oauth_url), { redirect: "manual" })
    const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state") ?? ""
    const [cookie = ""] = (begun.headers.get("set-cookie") ?? "").split(";")
    const query = new URLSearchParams({ code, state }).toString()
    const page = await fetch(`${this.url}/actions/${integration.name}/oauth_redirect?${query}`, { headers: { cookie } })
    return page.text()
  }

  private answerTo(call: ServiceCall): ServiceAnswer | undefined {
    return typeof this.answer === "function" ? this.answer(call) : this.answer
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }
}

function environmentOf(shown: ReadonlyMap<string, IntegrationExamples>): Record<string, string> {
  return Object.assign({}, ...[...shown.values()].map((each) => each.environment ?? {})) as Record<string, string>
}

function pathOf(address = ""): string {
  const { pathname, search } = new URL(address)
  return pathname + search
}
