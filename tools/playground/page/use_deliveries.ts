import { useRef, useState } from "preact/hooks"
import type { RecordedCall, Progress, SendRequest, Verdict } from "../playground_api"
import { messageOf, send } from "./api"

/** One delivery, from Send to the verdict. */
export interface Delivery {
  request: SendRequest
  isRunning: boolean
  startedAt: number
  progress: Progress
  calls: readonly RecordedCall[]
  verdict?: Verdict
  /** Why there is no verdict. */
  error?: string
}

/** The last delivery of each integration. A running delivery continues while another dialog is open. */
export interface Deliveries {
  of(name: string): Delivery | undefined
  send(request: SendRequest): void
  stop(name: string): void
}

export function useDeliveries(): Deliveries {
  const [byName, setByName] = useState<Readonly<Record<string, Delivery>>>({})
  const aborts = useRef(new Map<string, AbortController>())

  const run = async (request: SendRequest) => {
    const { name } = request
    const abort = new AbortController()
    aborts.current.set(name, abort)
    const put = (change: (now: Delivery) => Partial<Delivery>) =>
      setByName((all) => {
        const now = all[name]
        return now ? { ...all, [name]: { ...now, ...change(now) } } : all
      })
    const begun = { request, isRunning: true, startedAt: Date.now(), progress: { bytes: 0 }, calls: [] }
    setByName((all) => ({ ...all, [name]: begun }))
    try {
      for await (const event of send(request, abort.signal)) {
        if ("progress" in event) put(() => ({ progress: event.progress }))
        else if ("call" in event) put(({ calls }) => ({ calls: [...calls, event.call] }))
        else if ("verdict" in event) put(() => ({ verdict: event.verdict }))
        else put(() => ({ error: event.error }))
      }
      put(({ verdict, error }) => ({
        error: verdict || error ? error : "The playground stopped before the delivery was over.",
      }))
    } catch (error) {
      put(() => ({ error: abort.signal.aborted ? "You stopped this delivery." : messageOf(error) }))
    } finally {
      put(() => ({ isRunning: false }))
    }
  }

  return {
    of: (name) => byName[name],
    send: (request) => void run(request),
    stop: (name) => aborts.current.get(name)?.abort(),
  }
}
