import type { S3Client } from "@aws-sdk/client-s3"
import { DeliveryTally } from "../../outbound"

/** A call as it goes out. */
interface Outgoing {
  request: { headers: Readonly<Record<string, string>> }
}

/** Has the calls of a client counted for the delivery that `signal` ends, where it ends one. */
export function countCalls(client: S3Client, signal: AbortSignal): void {
  const tally = DeliveryTally.of(signal)
  if (!tally) return
  client.middlewareStack.add(
    (next) => {
      // Made anew for each command, and called for each of its attempts.
      let attempts = 0
      return async (call) => {
        if (attempts++ > 0) tally.retries++
        tally.beginCall(Number((call as Outgoing).request.headers["content-length"] ?? 0))
        try {
          return await next(call)
        } finally {
          tally.leave("service")
        }
      }
    },
    { step: "deserialize", name: "countCalls", priority: "low", override: true },
  )
}
