import type { SageMakerClient } from "@aws-sdk/client-sagemaker"

/** A call as it goes out. */
export interface SignedCall {
  /** Such as `https://api.sagemaker.us-east-1.amazonaws.com`. */
  origin: string
  path: string
  headers: Record<string, string>
  body: Uint8Array
}

/** The parts of the SDK's request that are read. */
interface SdkRequest {
  protocol: string
  hostname: string
  port?: number
  path: string
  headers: Record<string, string>
  body: Uint8Array
}

/** A command of the SDK. */
export interface Command {
  readonly input: object
}

/**
 * Has a client of the SDK write, address and sign calls without making them: `HttpClient` does, with its limits. Each attempt
 * is signed anew, because a signature is good for minutes.
 * @returns what signs a call of this client.
 */
export function signer(client: SageMakerClient): (command: Command) => Promise<SignedCall> {
  client.middlewareStack.add(
    // In place of the connection and the reading of the answer.
    () => (call) => Promise.resolve({ response: undefined, output: { $metadata: {}, request: call.request } }),
    { step: "deserialize", name: "keepCall", priority: "high" },
  )
  return async (command) => {
    const { request } = (await client.send(command as never)) as unknown as { request: SdkRequest }
    const { protocol, hostname, port, path, headers, body } = request
    const origin = `${protocol}//${hostname}${port ? `:${port}` : ""}`
    return { origin, path, headers, body: new Uint8Array(body) }
  }
}
