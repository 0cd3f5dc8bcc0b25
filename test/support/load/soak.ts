import { setTimeout as sleep } from "node:timers/promises"
import { cpuMs } from "../cpu_ms"
import type { Replica } from "../replica"
import { metricOf } from "./delivery_counts"
import { type Held, heldBy } from "./held"
import { linearFit } from "./linear_fit"
import type { Sent, SteadyLoad } from "./steady_load"

/** Before the soak, so that every library is loaded and every pool has its size, in seconds. */
const WARM_SEC = 10
const REST_MS = 10_000
const SAMPLES = 60
/** Share of the soak in which memory still settles. */
const SETTLING = 0.2
/** Growth over the rest of the soak that counts as none, in MiB. */
const NO_GROWTH_MIB = 1
const MIB = 1024 * 1024

/** What a long run under load has shown. */
export interface Soaked {
  /** All calls, those of the warm-up included. */
  sent: Sent[]
  /** What the hub held at rest, after the warm-up and at the end. */
  before: Held
  after: Held
  /** Growth of the heap after a collection of garbage, by the line that fits the samples after the first fifth. */
  growthMib: number
  /** What growth the scatter of the samples may show: three standard errors of the line, or a MiB if that is more. */
  noiseMib: number
  /** For people. */
  figures: Record<string, number> & { seconds: number }
}

/** Puts load on a hub for `sec` seconds. @param startLoad Begins a load whose calls have numbers from there on. */
export async function soak(hub: Replica, sec: number, startLoad: (firstNumber: number) => SteadyLoad): Promise<Soaked> {
  const warming = startLoad(1)
  await sleep(WARM_SEC * 1000)
  await warming.stop()
  await sleep(REST_MS)
  const before = await heldBy(hub)

  const ownCpuMs = cpuMs()
  const hubCpuSec = await metricOf(hub, "process_cpu_seconds_total")
  const beganAt = performance.now()
  const elapsedSec = () => (performance.now() - beganAt) / 1000
  const load = startLoad(1_000_000)
  const heap: [sec: number, mib: number][] = []
  while (heap.length < SAMPLES) {
    await sleep((sec * 1000) / SAMPLES)
    heap.push([elapsedSec(), (await heldBy(hub)).heapBytes / MIB])
  }
  const tookSec = elapsedSec()
  const cpuSec = (await metricOf(hub, "process_cpu_seconds_total")) - hubCpuSec
  await load.stop()
  const after = await heldAtRest(hub, before)

  const settled = heap.filter(([at]) => at > tookSec * SETTLING)
  const { slope, slopeError } = linearFit(settled)
  const growthMib = slope * tookSec * (1 - SETTLING)
  const noiseMib = Math.max(NO_GROWTH_MIB, 3 * slopeError * tookSec * (1 - SETTLING))
  const figures = {
    seconds: tookSec,
    "calls a second": load.sent.length / tookSec,
    "processor of the hub": cpuSec / tookSec,
    "processor of load and services": (cpuMs() - ownCpuMs) / 1000 / tookSec,
    "heap at first, MiB": settled[0]?.[1] ?? NaN,
    "heap at last, MiB": settled.at(-1)?.[1] ?? NaN,
    "growth by the fit, MiB": growthMib,
    "slope, KiB a minute": slope * 60 * 1024,
    "three standard errors of it": 3 * slopeError * 60 * 1024,
    "resident before, MiB": before.rssBytes / MIB,
    "resident after, MiB": after.rssBytes / MIB,
    "descriptors before": before.descriptors,
    "descriptors after": after.descriptors,
    "timers before": before.timers,
    "timers after": after.timers,
  }
  return { sent: [...warming.sent, ...load.sent], before, after, growthMib, noiseMib, figures }
}

/** What the hub holds once it holds no more than before; after half a minute whatever it holds. */
async function heldAtRest(hub: Replica, before: Held): Promise<Held> {
  let held = await heldBy(hub)
  for (let tries = 0; tries < 30; tries++) {
    if (held.timers <= before.timers && held.descriptors <= before.descriptors) break
    await sleep(1000)
    held = await heldBy(hub)
  }
  return held
}
