import { expect } from "chai"
import { setTimeout as sleep } from "node:timers/promises"
import type { LinkReplicas } from "./link_replicas"
import type { Replica } from "./replica"

/** How long a line of the log may take to the test, in milliseconds. */
const PATIENCE_MS = 10_000

interface HookLine {
  link?: string
  outcome: string
}

/** What the two hubs have logged of the hooks of some links, in order. */
export type Outcomes = readonly [first: string[], second: string[]]

/** Waits for the logs, then checks what stands there of the hooks of these links. */
export async function expectOutcomes({ hubs }: LinkReplicas, links: readonly { id: string }[], expected: Outcomes) {
  const logged = () => hubs.map((hub) => outcomesAt(hub, links))
  await sleepUntil(() => logged().every((found, at) => found.length >= (expected[at] ?? []).length))
  expect(logged()).to.deep.equal(expected)
}

/** Checks that hooks of these links came to both hubs and ended so at each. */
export async function expectAtBoth({ hubs }: LinkReplicas, links: readonly { id: string }[], outcome: string) {
  const logged = () => hubs.map((hub) => outcomesAt(hub, links))
  await sleepUntil(() => logged().every((found) => found.includes(outcome)))
  for (const found of logged()) expect(found).to.include(outcome)
}

async function sleepUntil(isSo: () => boolean): Promise<void> {
  for (const endsAt = performance.now() + PATIENCE_MS; !isSo() && performance.now() < endsAt;) await sleep(5)
}

function outcomesAt({ log }: Replica, links: readonly { id: string }[]): string[] {
  return log
    .filter((line) => line.includes('"hook done"') || line.includes('"hook refused"'))
    .map((line) => JSON.parse(line) as HookLine)
    .filter(({ link }) => links.some(({ id }) => id === link))
    .map(({ outcome }) => outcome)
}
