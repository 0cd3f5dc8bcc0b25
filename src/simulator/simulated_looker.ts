import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"

/** An integration as a hub lists it; only what the simulator uses. */
export interface ListedIntegration {
  name: string
  label: string
  description: string
  url: string
  form_url: string | null
  params: { name: string; label: string; required?: boolean; description?: string }[]
  supported_formats?: string[]
}

/** What a hub answers to an execute. */
export interface Outcome {
  looker: { success: boolean; message?: string; validation_errors?: Record<string, string> }
}

export interface SendOptions {
  params: Record<string, string>
  formParams: Record<string, string>
  title: string
  /** Called once, when the hub fetches the data. */
  result: () => Readable
}

/** Plays Looker's part towards a hub, over HTTP alone: lists what it offers, asks for forms, sends results. */
export class SimulatedLooker {
  private readonly results = new Map<string, () => Readable>()
  private server?: Server

  /**
   * @param hubUrl Address of the hub, without a trailing slash.
   * @param version Looker's version, as the hub shall see it.
   */
  constructor(
    private readonly hubUrl: string,
    private readonly token: string,
    private readonly version = "25.4.0",
  ) {}

  /** Starts serving downloads on a free port of this machine. */
  async start(): Promise<void> {
    const server = createServer((request, response) => void this.serve(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    this.server = server
  }

  stop(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }

  async list(): Promise<ListedIntegration[]> {
    const { integrations } = (await this.post("/")) as { integrations: ListedIntegration[] }
    return integrations
  }

  /** The form of an integration, or the error the hub gives instead. */
  form(name: string, params: Record<string, string>, formParams: Record<string, string>): Promise<unknown> {
    return this.post(`/actions/${encodeURIComponent(name)}/form`, {
      type: "query",
      data: params,
      form_params: formParams,
    })
  }

  /** Sends a result as a schedule does: the hub downloads it from a one-use address. */
  async send(name: string, options: SendOptions): Promise<Outcome> {
    const scheduledPlan = { title: options.title, type: "Look", download_url: this.offer(options.result) }
    const body = {
      type: "query",
      scheduled_plan: scheduledPlan,
      data: options.params,
      form_params: { format: "json_detail", ...options.formParams },
    }
    const answer = (await this.post(`/actions/${encodeURIComponent(name)}/execute`, body)) as Partial<Outcome> & {
      error?: string
    }
    return {
      looker: answer.looker ?? { success: false, message: answer.error ?? "The hub answered nothing Looker knows." },
    }
  }

  /** A download address that works once. */
  private offer(result: () => Readable): string {
    const token = randomBytes(20).toString("hex")
    this.results.set(`/downloads/${token}`, result)
    const { port } = this.server?.address() as AddressInfo
    return `http://127.0.0.1:${port}/downloads/${token}`
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = this.results.get(request.url ?? "")
    this.results.delete(request.url ?? "")
    if (!result || request.method !== "GET") {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { "content-type": "application/json" })
    await pipeline(result(), response).catch(() => response.destroy())
  }

  private async post(path: string, body?: object): Promise<unknown> {
    const answer = fetch(this.hubUrl + path, {
      method: "POST",
      headers: {
        authorization: `Token token="${this.token}"`,
        "content-type": "application/json",
        "user-agent": `LookerOutgoingWebhook/${this.version}`,
        "x-looker-webhook-id": randomBytes(8).toString("hex"),
      },
      body: body && JSON.stringify(body),
    })
    const response = await answer.catch((cause: unknown) => {
      throw new Error(`No hub answers at ${this.hubUrl}.`, { cause })
    })
    return response.json()
  }
}
