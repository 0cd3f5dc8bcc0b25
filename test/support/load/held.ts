import { type Replica, until } from "../replica"

/** What a hub holds after a collection of its garbage. */
export interface Held {
  heapBytes: number
  rssBytes: number
  timers: number
  descriptors: number
}

/** Asks a hub that was started with `loadEnvironment`. */
export async function heldBy({ child, log }: Replica): Promise<Held> {
  const answers = () => log.filter((line) => line.startsWith('{"message":"held"'))
  const before = answers().length
  child.kill("SIGUSR2")
  await until(() => answers().length > before)
  return JSON.parse(answers().at(-1) ?? "") as Held
}
