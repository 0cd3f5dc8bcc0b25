/** Follows what happens, from the snapshot on. The browser connects again by itself when the server was away. */
export function follow<Event>(onEvent: (event: Event) => void, onState: (isConnected: boolean) => void): void {
  const source = new EventSource("api/events")
  source.onopen = () => onState(true)
  source.onerror = () => onState(false)
  source.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as Event)
}

/** Asks the page's server. @throws Error with its words when it refuses. */
export async function ask(path: string, init?: RequestInit): Promise<unknown> {
  const answer = await fetch(`api/${path}`, init).catch(() => {
    throw new Error("The page's server does not answer. Is it still running?")
  })
  const members = (await answer.json().catch(() => ({}))) as { error?: string }
  if (!answer.ok) throw new Error(members.error ?? `The page's server answered ${answer.status}.`)
  return members
}

/** Posts JSON to the page's server. @throws Error with its words when it refuses. */
export function post(path: string, body: object): Promise<unknown> {
  return ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) })
}
