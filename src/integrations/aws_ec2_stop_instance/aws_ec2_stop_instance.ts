import * as Hub from "../../framework"
import { regionOf } from "../s3/s3_place"
import { Ec2Client, SERVICE } from "./ec2_client"

/** Tag of the column with the ids of instances. */
const ID_TAG = "aws_resource_id"
/** Ids in one call. */
const BATCH_SIZE = 1000
const KEYS = "AWS console > IAM > Users > Security credentials > Access keys. The key needs ec2:StopInstances."

export interface Ec2StopInstanceOptions {
  /** Origin of the API, used instead of AWS's own for the region. A test passes the address of its stand-in. */
  endpoint?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 400. */
  retryDelayMs?: number
}

/** Stops the EC2 instances whose ids are in the tagged column, or the one in a cell. */
export class Ec2StopInstanceIntegration extends Hub.Integration {
  readonly name = "aws_ec2_stop_instance"
  readonly label = "AWS EC2 - Stop Instance"
  readonly description = "Stop every EC2 instance in a result, or the one in a cell."
  override readonly acknowledgement = "the new state of every instance; the hub does not wait until they have stopped"
  readonly params = [
    { name: "access_key_id", label: "Access Key", description: KEYS, required: true, sensitive: true },
    { name: "secret_access_key", label: "Secret Key", description: KEYS, required: true, sensitive: true },
    {
      name: "region",
      label: "Region",
      description:
        "Region of the instances, such as us-east-1. All regions: https://docs.aws.amazon.com/general/latest/gr/ec2-service.html",
      required: true,
      sensitive: false,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["cell", "query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly requiredFields = [{ tag: ID_TAG }]

  constructor(private readonly options: Ec2StopInstanceOptions = {}) {
    super()
  }

  /**
   * Succeeds when AWS has said of every instance that it stops. AWS takes a call as a whole: one wrong id, and no instance of
   * the call is stopped. Nothing is sent after a refusal.
   * @throws DeliveryError when there is no result, no field with the tag, or no region of this name.
   */
  async execute(request: Hub.DataActionRequest) {
    const region = regionOf(request.requiredParam("region"), SERVICE)
    const client = new Ec2Client(request, { region, ...this.options })
    return Hub.actOnIds({
      request,
      tag: ID_TAG,
      nouns: ["instance", "instances"],
      done: "Stopped",
      batchSize: BATCH_SIZE,
      send: (ids) => client.stop(ids),
    })
  }
}

Hub.addIntegration(new Ec2StopInstanceIntegration(), __dirname)
