import type { EC2Client as SdkClient } from "@aws-sdk/client-ec2"
import * as Hub from "../../framework"
import { explainAwsRefusal, type AwsCures } from "../../services/s3"

/** Name of the service in messages. */
export const SERVICE = "AWS EC2"
/** Retries of a call. Stopping twice does no harm. */
const RETRIES = 2
const TIMEOUT_MS = 60_000
/** AWS tells about 400 bytes of each instance. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024

const KEY_CURE = "Check the Access Key and the Secret Key on Looker's Actions page."
const ID_CURE = "AWS stopped no instance of this call. Check the ids, and the Region on Looker's Actions page."
/** Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const CURES: AwsCures = {
  AuthFailure: KEY_CURE,
  InvalidClientTokenId: KEY_CURE,
  SignatureDoesNotMatch: KEY_CURE,
  UnauthorizedOperation: "The access key needs the permission ec2:StopInstances.",
  OptInRequired: "The account of the access key has not opted in to this region.",
  RequestLimitExceeded: "AWS takes no more for the moment: send it later.",
  "InvalidInstanceID.NotFound": ID_CURE,
  "InvalidInstanceID.Malformed": ID_CURE,
  IncorrectInstanceState: "AWS stopped no instance of this call.",
}

/** What AWS says of the instances that stop. */
const STOPPING = new Hub.Shape((z) => z.object({ StoppingInstances: z.array(z.object({ InstanceId: z.string() })) }))

export interface Ec2Options {
  region: string
  /** See Ec2StopInstanceOptions. */
  endpoint?: string
  retryDelayMs?: number
}

/** Calls EC2 in one region, with the keys of a request. Loads the SDK on first use. */
export class Ec2Client {
  private opening?: Promise<SdkClient>

  constructor(
    private readonly request: Hub.DataActionRequest,
    private readonly options: Ec2Options,
  ) {}

  /**
   * Stops instances in one call. Returns when AWS has accepted it, before they have stopped.
   * @returns the instances that AWS's answer does not name.
   * @throws ServiceError that concerns all calls.
   */
  async stop(ids: string[]): Promise<Hub.Refusal[]> {
    const named = await this.stopping(ids).catch((error: unknown) => {
      const failure = this.explained(error)
      throw failure.reworded(failure.message, { concernsAll: true })
    })
    const known = new Set(named)
    const reason = "AWS did not say that the instance stops"
    return ids.flatMap((id, index) => (known.has(id) ? [] : [{ index, reason }]))
  }

  private async stopping(InstanceIds: string[]): Promise<string[]> {
    const { StopInstancesCommand } = await import("@aws-sdk/client-ec2")
    const client = await (this.opening ??= this.open())
    const answer = STOPPING.tryRead(await client.send(new StopInstancesCommand({ InstanceIds })))
    if (!answer) throw notAsExpected(200)
    return answer.StoppingInstances.map(({ InstanceId }) => InstanceId)
  }

  private async open(): Promise<SdkClient> {
    const { EC2Client } = await import("@aws-sdk/client-ec2")
    const { request, options } = this
    const { region, endpoint, retryDelayMs } = options
    const { signal, mask } = request
    const http = new Hub.HttpClient({
      service: SERVICE,
      // The SDK knows the address: `sdkHandler` calls the one that it names.
      baseUrl: endpoint ?? "https://ec2.amazonaws.com",
      repeat: "safe",
      retries: RETRIES,
      firstWaitMs: retryDelayMs,
      timeoutMs: TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal,
      mask,
    })
    return new EC2Client({
      region,
      credentials: {
        accessKeyId: request.requiredParam("access_key_id"),
        secretAccessKey: request.requiredParam("secret_access_key"),
      },
      // An explicit undefined would override the SDK's own choice.
      ...(endpoint && { endpoint }),
      maxAttempts: 1,
      requestHandler: Hub.sdkHandler(http),
    })
  }

  private explained(error: unknown): Hub.ServiceError {
    const { region } = this.options
    const status = statusOf(error)
    if (status !== undefined && status < 300) return notAsExpected(status)
    const failure = explainAwsRefusal({ service: SERVICE, region }, error, CURES)
    if (!isUnknownHost(failure)) return failure
    return failure.reworded(`${SERVICE} has no region "${region}". Check the Region on Looker's Actions page.`)
  }
}

/** Status of an answer that the SDK could not use. */
function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
}

function isUnknownHost({ cause }: Hub.ServiceError): boolean {
  return cause instanceof Error && Reflect.get(cause, "code") === "ENOTFOUND"
}

function notAsExpected(status: number): Hub.ServiceError {
  const message = `${SERVICE} answered ${status}, but not as expected: the list of the instances is missing.`
  return new Hub.ServiceError(SERVICE, message, { status })
}
