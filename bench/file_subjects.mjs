// The integrations that pass a file on as it is: how each is told where the stand-in of its service is, and what it is asked.
import { generateKeyPairSync } from "node:crypto"

const S3_KEYS = { access_key_id: "k", secret_access_key: "s", region: "us-east-1" }
const S3_FORM = { bucket: "results", filename: "big.csv" }
const SLACK_FORM = { channel: "C0000001", filename: "big" }
const googleAddresses = (url) => ({ addresses: { accounts: url, oauth: url, api: url, sheets: url, storage: url } })

/** `options`: of the constructor; `isPushed`: Looker gives no download, and sends the data in the body. */
export const FILE_SUBJECTS = [
  {
    name: "amazon_s3",
    sink: "s3",
    className: "AmazonS3Integration",
    options: (url) => ({ endpoint: () => url }),
    request: () => ({ data: S3_KEYS, form_params: S3_FORM }),
  },
  {
    name: "digitalocean_object_storage",
    sink: "s3",
    className: "DigitalOceanObjectStorageIntegration",
    options: (url) => ({ endpoint: () => url }),
    request: () => ({ data: S3_KEYS, form_params: S3_FORM }),
  },
  {
    name: "azure_storage",
    sink: "azure",
    className: "AzureStorageIntegration",
    options: (url) => ({ endpoint: () => url }),
    request: () => ({
      data: { account: "results", accessKey: "a2V5" },
      form_params: { container: "results", filename: "big.csv" },
    }),
  },
  {
    name: "google_cloud_storage",
    sink: "google",
    className: "GoogleCloudStorageIntegration",
    options: googleAddresses,
    request: () => ({
      data: { client_email: "bench@example.com", private_key: rsaKey(), project_id: "bench" },
      form_params: S3_FORM,
    }),
  },
  {
    name: "google_drive",
    sink: "google",
    className: "GoogleDriveIntegration",
    options: googleAddresses,
    request: () => ({
      data: { state_json: JSON.stringify({ tokens: { access_token: "t" }, redirect: "http://hub/" }) },
      form_params: { drive: "mydrive", filename: "big.csv" },
    }),
  },
  {
    // A new sheet: over an old one rows are sent, of which a spreadsheet does not hold so many.
    name: "google_sheets",
    sink: "google",
    className: "GoogleSheetsIntegration",
    options: googleAddresses,
    request: () => ({
      data: { state_json: JSON.stringify({ tokens: { access_token: "t" }, redirect: "http://hub/" }) },
      form_params: { drive: "mydrive", filename: "big.csv", overwrite: "no" },
    }),
  },
  {
    name: "dropbox",
    sink: "dropbox",
    className: "DropboxIntegration",
    options: (url) => ({ apiUrl: url, contentUrl: url }),
    isPushed: true,
    request: () => ({
      data: { state_json: '{"access_token":"t"}' },
      form_params: { directory: "__root", filename: "big", includeTimestamp: "no" },
    }),
  },
  {
    name: "sftp",
    sink: "sftp",
    isPushed: true,
    request: ({ port }) => ({
      form_params: {
        address: `sftp://sftp.example.com:${port}/in/`,
        username: "u",
        password: "p",
        filename: "big.csv",
      },
    }),
  },
  {
    name: "slack",
    folder: "slack",
    sink: "slack",
    className: "SlackIntegration",
    options: (url) => ({ apiUrl: url }),
    isPushed: true,
    request: () => ({ data: { slack_api_token: "xoxb-bench" }, form_params: SLACK_FORM }),
  },
  {
    name: "slack_app",
    folder: "slack",
    sink: "slack",
    className: "SlackAppIntegration",
    options: (url) => ({ apiUrl: url }),
    request: () => ({ data: { state_json: "xoxb-bench" }, form_params: SLACK_FORM }),
  },
  {
    name: "zapier",
    sink: "webhook",
    request: ({ port }) => ({ form_params: { url: `http://hooks.zapier.com:${port}/hooks/catch/1/a/` } }),
  },
  {
    name: "tray",
    sink: "webhook",
    request: ({ port }) => ({ form_params: { url: `http://bench.trayapp.io:${port}/` } }),
  },
]

/** The integration `name`, with the stand-in at `url` for its service; undefined where the request names the address. */
export function withStandIn(load, name, url) {
  const { className, folder = name, options } = FILE_SUBJECTS.find((subject) => subject.name === name)
  return className && new (load(`integrations/${folder}/${name}.js`)[className])(options(url))
}

function rsaKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  return privateKey.export({ type: "pkcs8", format: "pem" })
}
