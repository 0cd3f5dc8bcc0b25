import type {
  Faults,
  LookerbotEvent,
  PressRequest,
  SayRequest,
  ScheduleAnswer,
  ScheduleRequest,
  SubmitRequest,
} from "../lookerbot_api"

/** Follows what happens, from the snapshot on. The browser connects again by itself when the server was away. */
export function follow(onEvent: (event: LookerbotEvent) => void, onState: (isConnected: boolean) => void): void {
  const source = new EventSource("api/events")
  source.onopen = () => onState(true)
  source.onerror = () => onState(false)
  source.onmessage = ({ data }: MessageEvent<string>) => onEvent(JSON.parse(data) as LookerbotEvent)
}

export async function say(request: SayRequest): Promise<void> {
  await post("say", request)
}

export async function press(request: PressRequest): Promise<void> {
  await post("press", request)
}

/** Submits a modal. @returns the problems by the id of the block; `""` stands for the modal. */
export async function submit(request: SubmitRequest): Promise<Readonly<Record<string, string>>> {
  return ((await post("submit", request)) as { problems: Record<string, string> }).problems
}

export async function cancel(viewId: string): Promise<void> {
  await post("cancel", { viewId })
}

export async function schedule(request: ScheduleRequest): Promise<ScheduleAnswer> {
  return (await post("schedule", request)) as ScheduleAnswer
}

export async function setFault(service: keyof Faults, fault: string): Promise<void> {
  await post("fault", { service, fault })
}

export async function clear(): Promise<void> {
  await post("clear", {})
}

/** Address of an uploaded file. */
export function fileAddress(id: string): string {
  return `api/files/${encodeURIComponent(id)}`
}

async function post(path: string, body: object): Promise<unknown> {
  const headers = { "content-type": "application/json" }
  const answer = await fetch(`api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }).catch(() => {
    throw new Error("The page's server does not answer. Is it still running?")
  })
  const members = (await answer.json().catch(() => ({}))) as { error?: string }
  if (!answer.ok) throw new Error(members.error ?? `The page's server answered ${answer.status}.`)
  return members
}
