import { useEffect, useRef, useState } from "preact/hooks"
import type {
  DeliveryEvent,
  DeliverySummary,
  RecordedCall,
  Progress,
  SendRequest,
  Verdict,
  Waiting,
} from "../playground_api"
import { fetchDeliveries, messageOf, send, stopDelivery, watch } from "./api"

/** Deliveries in the history. The playground remembers as many for a tab. */
const MAX_HISTORY = 10

/** One delivery, from Send to the verdict. */
export interface Delivery {
  /** Stays the same; the webhook id becomes known later. */
  key: string
  /** Looker's webhook id. Absent until the playground has taken the delivery. */
  id?: string
  request: SendRequest
  isRunning: boolean
  startedAt: number
  progress: Progress
  calls: readonly RecordedCall[]
  /** What it waits for before it begins. */
  waiting?: Waiting
  isSuccess?: boolean
  verdict?: Verdict
  /** Why there is no verdict. */
  error?: string
}

/** The deliveries of this page. A running delivery continues while another dialog is open, and during a reload. */
export interface Deliveries {
  /** The last delivery of each integration, or the one that was chosen in the history. */
  of(name: string): Delivery | undefined
  /** The newest first. */
  history: readonly Delivery[]
  send(request: SendRequest): void
  stop(name: string): void
  /** Shows a delivery of the history again, in the dialog of its integration. */
  show(delivery: Delivery): void
}

interface Known {
  /** The newest first. */
  all: readonly Delivery[]
  /** Key of the delivery on display by the name of the integration. */
  shown: Readonly<Record<string, string>>
}

export function useDeliveries(): Deliveries {
  const [{ all, shown }, setKnown] = useState<Known>({ all: [], shown: {} })
  const aborts = useRef(new Map<string, AbortController>())
  const sent = useRef(0)
  const watched = useRef(new Set<string>())

  const put = (key: string, change: (now: Delivery) => Partial<Delivery>) =>
    setKnown((known) => ({
      ...known,
      all: known.all.map((each) => (each.key === key ? { ...each, ...change(each) } : each)),
    }))

  const follow = async (key: string, events: AsyncIterable<DeliveryEvent>) => {
    try {
      for await (const event of events) put(key, (now) => changeBy(event, now))
      put(key, ({ verdict, error }) => ({
        error: verdict || error ? error : "The playground stopped before the delivery was over.",
      }))
    } catch (error) {
      const isStopped = aborts.current.get(key)?.signal.aborted
      put(key, () => ({ error: isStopped ? "You stopped this delivery." : messageOf(error) }))
    } finally {
      aborts.current.delete(key)
      put(key, () => ({ isRunning: false, waiting: undefined }))
    }
  }
  const run = (request: SendRequest) => {
    const key = `sent-${++sent.current}`
    const abort = new AbortController()
    aborts.current.set(key, abort)
    const startedAt = Date.now()
    const begun: Delivery = { key, request, isRunning: true, startedAt, progress: { bytes: 0 }, calls: [] }
    setKnown(({ all, shown }) => trimmed({ all: [begun, ...all], shown: { ...shown, [request.name]: key } }))
    void follow(key, send(request, abort.signal))
  }
  const watchAgain = (id: string) => {
    if (watched.current.has(id)) return
    watched.current.add(id)
    void follow(id, watch(id))
  }
  const findAgain = async () => {
    const found = (await fetchDeliveries()).map(foundDelivery)
    const newest = Object.fromEntries([...found].reverse().map(({ request, key }) => [request.name, key]))
    setKnown(({ all, shown }) => ({ all: [...all, ...found], shown: { ...newest, ...shown } }))
    for (const { key, isRunning, request } of found) if (isRunning || newest[request.name] === key) watchAgain(key)
  }
  // Without its earlier deliveries, the page works as a new one.
  useEffect(() => void findAgain().catch(() => undefined), [])

  const of = (name: string) => all.find(({ key }) => key === shown[name])
  return {
    of,
    history: all.slice(0, MAX_HISTORY),
    send: run,
    stop: (name) => {
      const { id, key = "" } = of(name) ?? {}
      const abort = () => aborts.current.get(key)?.abort()
      if (id) stopDelivery(id).catch(abort)
      else abort()
    },
    show: ({ key, request }) => {
      setKnown(({ all, shown }) => ({ all, shown: { ...shown, [request.name]: key } }))
      const isFound = all.some((each) => each.key === key && each.id === key)
      if (isFound) watchAgain(key)
    },
  }
}

function changeBy(event: DeliveryEvent, { calls }: Delivery): Partial<Delivery> {
  if ("delivery" in event) return { id: event.delivery.id, startedAt: Date.now() - event.delivery.ageMs }
  if ("waiting" in event) return { waiting: event.waiting ?? undefined }
  if ("progress" in event) return { progress: event.progress }
  if ("call" in event) return { calls: [...calls, event.call] }
  if ("verdict" in event) return { verdict: event.verdict, isSuccess: event.verdict.isSuccess }
  return { error: event.error }
}

function foundDelivery({ id, request, ageMs, isRunning, isSuccess }: DeliverySummary): Delivery {
  const startedAt = Date.now() - ageMs
  return { key: id, id, request, isRunning, startedAt, progress: { bytes: 0 }, calls: [], isSuccess }
}

/** Forgets old deliveries that have ended and are not on display. */
function trimmed({ all, shown }: Known): Known {
  const keys = new Set(Object.values(shown))
  return { shown, all: all.filter(({ key, isRunning }, at) => at < MAX_HISTORY || isRunning || keys.has(key)) }
}
