import { setImmediate as turn } from "node:timers/promises"
import type { DeliverOptions } from "../../src/framework/delivery/deliver"
import { ServiceError } from "../../src/errors/errors"

/** The rows 1 to `count`; then `failure`, if there is one. */
export async function* rowsTo(count: number, failure?: Error, onRow: (row: number) => void = () => {}) {
  for (let row = 1; row <= count; row++) {
    onRow(row)
    yield row
  }
  if (failure) throw failure
}

/** A promise settled by hand. */
export function gate() {
  let open!: () => void
  const promise = new Promise<void>((resolve) => (open = resolve))
  return { promise, open }
}

/** Lets everything run that can run without us. */
export async function settle() {
  for (let count = 0; count < 20; count++) await turn()
}

/** What a client throws when its service answers that status. */
export const answered = (status: number) => new ServiceError("Acme", `Acme answered ${status}.`, { status })

/** A request without webhook id that nobody hangs up on. */
export const request = () => ({ signal: new AbortController().signal })

export type Options = DeliverOptions<number, number>

/** Delivers numbers as they are, two in a batch, one batch at a time. */
export const base = (options: Partial<Options> & Pick<Options, "send">): Options => ({
  request: request(),
  batchSize: 2,
  retryDelayMs: 1,
  toItem: (row) => row,
  ...options,
})

/** What the promise fails with; undefined when it does not fail. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  )
}
