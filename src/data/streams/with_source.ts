import { addAbortSignal, type Readable } from "node:stream"
import { DeliveryError } from "../../errors"

/** Ties what a service is sent to the stream it comes from. */
export interface SourceTie {
  /** Aborted when the service has refused, when Looker hangs up, and when the work is over. */
  signal: AbortSignal
  /**
   * Tells that the service has refused, for work that is still waiting for data and would notice parts later. The stream
   * fails with the first of these errors, and so does the work.
   */
  refuse: (error: Error) => void
}

/**
 * Does the work of uploading a stream. Whichever of the stream, the service and Looker ends first ends the other two, and is
 * what the failure tells of: what follows from it is not. The stream is ended in every case.
 * @param signal Aborted when Looker hangs up.
 * @param work Must store nothing unless it has read the stream to its end.
 * @throws what the stream, the service or the work failed with; DeliveryError when Looker hangs up.
 */
export async function withSource<T>(
  source: Readable,
  signal: AbortSignal,
  work: (tie: SourceTie) => Promise<T>,
): Promise<T> {
  const ending = new AbortController()
  let refusal: Error | undefined
  const refuse = (error: Error) => {
    refusal ??= error
    ending.abort()
    source.destroy(refusal)
  }
  addAbortSignal(signal, source)
  // It may fail while nobody reads it; the work finds the error when it does.
  source.on("error", () => undefined)
  try {
    return await work({ signal: AbortSignal.any([signal, ending.signal]), refuse })
  } catch (error) {
    if (signal.aborted) throw new DeliveryError("Looker ended the request: nothing was stored.", { cause: error })
    // A reader that leaves early ends the stream with an AbortError, which is no reason but follows from one.
    const broken = source.errored?.name === "AbortError" ? undefined : source.errored
    throw broken ?? refusal ?? error
  } finally {
    ending.abort()
    source.destroy()
  }
}
