import type { EnvironmentVariable } from "../../config"

/** The variables that say where pictures of charts are stored. Those that hold secrets are also read as `<NAME>_FILE`. */
export const PICTURE_VARIABLES: readonly EnvironmentVariable[] = [
  {
    name: "LOOKERBOT_IMAGE_STORE",
    description:
      "Where pictures of charts are stored: slack, s3, azure, gcs or none. Default: the first of S3, Azure and Google " +
      "Cloud Storage that has a bucket or container, else slack.",
  },
  {
    name: "LOOKERBOT_IMAGE_URL_MODE",
    description: "signed (default): pictures are private, and their links end. public: anyone with the link sees them.",
  },
  {
    name: "LOOKERBOT_IMAGE_URL_TTL",
    description:
      "Seconds for which a signed link works, at most 604800 (7 days), the default. Then old messages lose the picture.",
  },
  { name: "LOOKERBOT_IMAGE_PREFIX", description: "Beginning of the names of stored pictures, such as lookerbot/." },
  { name: "SLACKBOT_S3_BUCKET", description: "Bucket of Amazon S3 for pictures." },
  { name: "SLACKBOT_S3_BUCKET_REGION", description: "Region of that bucket. Default us-east-1." },
  {
    name: "SLACKBOT_S3_ENDPOINT",
    description: "Address of another service that speaks S3, such as MinIO. Slack must reach it. Default: AWS.",
  },
  { name: "AWS_ENDPOINT_URL_S3", description: "The same, as AWS's tools name it." },
  { name: "AWS_ENDPOINT_URL", description: "The same, for all services of AWS." },
  {
    name: "AWS_ACCESS_KEY_ID",
    description: "Access key for the bucket. Default: the AWS profile or role of this machine.",
  },
  { name: "AWS_SECRET_ACCESS_KEY", description: "Secret key that belongs to AWS_ACCESS_KEY_ID." },
  { name: "AWS_SESSION_TOKEN", description: "Session token, if AWS_ACCESS_KEY_ID is a temporary key." },
  { name: "SLACKBOT_AZURE_CONTAINER", description: "Container of Azure Storage for pictures." },
  {
    name: "AZURE_STORAGE_CONNECTION_STRING",
    description: "Connection string of the storage account, with its key. Wins over account and key.",
  },
  { name: "AZURE_STORAGE_ACCOUNT", description: "Name of the storage account, or the address of its blob service." },
  {
    name: "AZURE_STORAGE_ACCESS_KEY",
    description: "Key of the storage account. Default: the managed identity of this machine.",
  },
  {
    name: "AZURE_CLIENT_ID",
    description: "Client ID of the managed identity, if this machine has several.",
  },
  { name: "IDENTITY_ENDPOINT", description: "Set by Azure where apps have a managed identity." },
  { name: "IDENTITY_HEADER", description: "Set by Azure together with IDENTITY_ENDPOINT." },
  { name: "GOOGLE_CLOUD_BUCKET", description: "Bucket of Google Cloud Storage for pictures." },
  { name: "GOOGLE_CLOUD_PROJECT", description: "Project of the bucket. Default: that of the credentials." },
  {
    name: "GOOGLE_CLOUD_CREDENTIALS_JSON",
    description: "JSON key file of a service account. Default: the credentials of this machine.",
  },
  {
    name: "GOOGLE_CLOUD_STORAGE_ENDPOINT",
    description: "Address of an emulator of Cloud Storage. Default: https://storage.googleapis.com.",
  },
]
