import type { Catalogue, DeliveryEvent, DeliverySummary, FormAnswer, FormRequest, SendRequest } from "../playground_api"

const TOKEN_KEY = "playground_token"
const SESSION_KEY = "playground_session"

/** A failed call to the server, with a message for the user. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message)
  }

  /** Whether the hub's token is missing or wrong. */
  get needsToken(): boolean {
    return this.status === 401 || this.status === 403
  }
}

/** Keeps the hub's token until the tab is closed. */
export function rememberToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token.trim())
}

/** Whether a token was given in this tab. */
export function hasToken(): boolean {
  return Boolean(sessionStorage.getItem(TOKEN_KEY))
}

export async function fetchCatalogue(): Promise<Catalogue> {
  return (await (await call("catalogue")).json()) as Catalogue
}

export async function fetchForm(request: FormRequest): Promise<FormAnswer> {
  return (await (await call("form", request)).json()) as FormAnswer
}

/** Forgets what Looker holds for an integration: its settings and the user's login. */
export async function reset(name: string): Promise<void> {
  await call("reset", { name })
}

/** Returns the deliveries that the playground remembers for this tab, the newest first. */
export async function fetchDeliveries(): Promise<DeliverySummary[]> {
  return (await (await call("deliveries")).json()) as DeliverySummary[]
}

export async function stopDelivery(id: string): Promise<void> {
  await call("stop", { id })
}

/** Sends a result and yields the events of the delivery as they arrive. The delivery goes on when the signal is aborted. */
export function send(request: SendRequest, signal: AbortSignal): AsyncGenerator<DeliveryEvent> {
  return eventsOf(call("send", request, signal))
}

/** Yields what is known of a delivery, and then its events until it is over. */
export function watch(id: string): AsyncGenerator<DeliveryEvent> {
  return eventsOf(call(`deliveries/${id}`))
}

async function* eventsOf(answer: Promise<Response>): AsyncGenerator<DeliveryEvent> {
  const { body } = await answer
  if (!body) throw new ApiError("The playground's answer is empty.", 502)
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ""
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split("\n")
    rest = lines.pop() ?? ""
    for (const line of lines) yield JSON.parse(line) as DeliveryEvent
  }
}

async function call(path: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const token = sessionStorage.getItem(TOKEN_KEY)
  const headers = {
    "x-playground-session": session(),
    ...(body && { "content-type": "application/json" }),
    ...(token && { authorization: `Token token="${token}"` }),
  }
  const request = { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body), signal }
  const answer = await fetch(`api/${path}`, request).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError("The playground does not answer. Is it still running?", 0)
  })
  if (answer.ok) return answer
  const { error } = (await answer.json().catch(() => ({}))) as { error?: string }
  throw new ApiError(error ?? `The playground answered ${answer.status}.`, answer.status)
}

/** Keeps the settings and logins of one tab apart from those of others. */
function session(): string {
  const known = sessionStorage.getItem(SESSION_KEY)
  if (known) return known
  const bytes = crypto.getRandomValues(new Uint8Array(12))
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  sessionStorage.setItem(SESSION_KEY, made)
  return made
}

/** Returns the message to show for anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
