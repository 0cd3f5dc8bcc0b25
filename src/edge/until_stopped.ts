import { DeliveryError } from "../framework"

const MESSAGE =
  "This hub is being restarted, and the work was not finished in time. A part may have been delivered: look at the destination, " +
  "then send it again."

/** Settles like `work`, unless this process stops first. @throws DeliveryError when the process stops. */
export function untilStopped<T>(work: Promise<T>, stopping: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new DeliveryError(MESSAGE, {}, "hub_stopped"))
    stopping.addEventListener("abort", stop)
    work.then(resolve, reject).finally(() => stopping.removeEventListener("abort", stop))
  })
}
