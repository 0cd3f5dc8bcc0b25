import type * as Hub from "../../framework"
import { SageMaker } from "../../services/sagemaker"

const KEYS = "AWS console > IAM > Users > Security credentials > Access keys."

export const KEY_PARAMS: readonly Hub.Param[] = [
  { name: "accessKeyId", label: "Access Key", description: KEYS, required: true, sensitive: true },
  { name: "secretAccessKey", label: "Secret Key", description: KEYS, required: true, sensitive: true },
  {
    name: "roleArn",
    label: "Role ARN",
    description: "The role that SageMaker takes on: it reads and writes the bucket.",
    required: true,
    sensitive: false,
  },
]

export const REGION_PARAM: Hub.Param = {
  name: "region",
  label: "Region",
  description: "Region of the models and of the buckets, such as us-east-1.",
  required: true,
  sensitive: false,
}

export const MAIL_PARAMS: readonly Hub.Param[] = [
  {
    name: "user_email",
    label: "Looker User Email",
    description: "Bind it to the user attribute Email. Mails about training jobs go there.",
    required: true,
    sensitive: false,
  },
  {
    name: "smtpHost",
    label: "SMTP Host",
    description: "Name of the mail server, such as email-smtp.us-east-1.amazonaws.com.",
    required: true,
    sensitive: false,
  },
  {
    name: "smtpPort",
    label: "SMTP Port",
    description: "465 for TLS at once; on any other port, such as 587, the server must offer STARTTLS.",
    required: true,
    sensitive: false,
  },
  {
    name: "smtpFrom",
    label: "SMTP From",
    description: "Address that the mails come from.",
    required: true,
    sensitive: false,
  },
  {
    name: "smtpUser",
    label: "SMTP User",
    description: "User for the login at the mail server.",
    required: true,
    sensitive: false,
  },
  {
    name: "smtpPass",
    label: "SMTP Pass",
    description: "Password for the login at the mail server.",
    required: true,
    sensitive: true,
  },
]

/** Differences from production, for tests. */
export interface SageMakerOptions {
  /** Origins of the services for a region. */
  s3Endpoint?: (region: string) => string
  endpoint?: (region: string) => string
  /** Gives up a call to S3 after this silence on the connection, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
  /** Wait before the first retry of a call to SageMaker, in milliseconds. Default 400. */
  retryDelayMs?: number
}

/** The keys in the settings. */
export function keysOf(request: Hub.DataActionRequest) {
  return {
    accessKeyId: request.requiredParam("accessKeyId"),
    secretAccessKey: request.requiredParam("secretAccessKey"),
  }
}

/** Opens SageMaker in a region. @param signal Ends its calls. Default: that of the request. */
export function openSageMaker(
  request: Hub.DataActionRequest,
  region: string,
  { endpoint, retryDelayMs: firstWaitMs }: SageMakerOptions,
  signal = request.signal,
): Promise<SageMaker> {
  const { mask } = request
  return SageMaker.open({ ...keysOf(request), region, endpoint: endpoint?.(region), firstWaitMs, signal, mask })
}
