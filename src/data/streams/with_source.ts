import { addAbortSignal, type Readable } from "node:stream"
import { DeliveryError } from "../../errors"

/** Ties an upload to the stream that it reads. */
export interface SourceTie {
  /** Aborted when the service has refused, when Looker hangs up, and when the work is over. */
  signal: AbortSignal
  /**
   * Reports that the service has refused, for work that is still waiting for data and would notice only several parts later.
   * The stream and the work fail with the first error that is reported.
   */
  refuse: (error: Error) => void
}

/**
 * Runs the upload of a stream. Ties the source stream, the upload and the request together: when one fails, the others are
 * aborted, and the first failure is the one reported. The stream is ended in every case.
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
  // The stream may fail while nobody reads it. The work gets the error when it reads.
  source.on("error", () => undefined)
  try {
    return await work({ signal: AbortSignal.any([signal, ending.signal]), refuse })
  } catch (error) {
    if (signal.aborted) throw new DeliveryError("Looker ended the request: nothing was stored.", { cause: error })
    // A reader that stops early ends the stream with an AbortError, which is a consequence and not the cause.
    const broken = source.errored?.name === "AbortError" ? undefined : source.errored
    throw broken ?? refusal ?? error
  } finally {
    ending.abort()
    source.destroy()
  }
}
