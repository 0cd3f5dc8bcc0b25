import { SftpServer } from "../sftp_server"
import { type LoadServices, resultOf, ROWS } from "./load_services"

/** A kind of call that Looker makes, as load. */
export interface LoadKind {
  /** Part of its ids. */
  name: string
  /** Its address at the hub. */
  path: string
  /** Its share of the load. */
  weight: number
  /** Rows and files that the services get of one. */
  marks: number
  body(id: string, services: LoadServices): object
}

const AWS = { access_key_id: "k", secret_access_key: "s", region: "us-east-1" }
const pushed = (data: string, extension = "json") => ({ mimetype: `application/${extension}`, extension, data })
const hook = ({ port }: LoadServices) => `http://hooks.zapier.com:${port}/hooks/catch/1/a/`

/** The mixed kinds. Their weights add up to 100. */
export const LOAD_KINDS: readonly LoadKind[] = [
  {
    name: "hook",
    path: "/actions/zapier/execute",
    weight: 30,
    marks: ROWS,
    body: (id, services) => ({
      type: "query",
      attachment: pushed(resultOf(id, ROWS)),
      form_params: { url: hook(services) },
    }),
  },
  {
    name: "rows",
    path: "/actions/segment_event/execute",
    weight: 15,
    marks: ROWS,
    body: (id) => ({ type: "query", attachment: pushed(resultOf(id, ROWS)), data: { segment_write_key: "k" } }),
  },
  {
    name: "download",
    path: "/actions/zapier/execute",
    weight: 25,
    marks: ROWS,
    body: (id, services) => ({
      type: "query",
      scheduled_plan: { download_url: `${services.url}/download/${id}` },
      form_params: { url: hook(services), format: "json_detail" },
    }),
  },
  {
    name: "file",
    path: "/actions/amazon_s3/execute",
    weight: 6,
    marks: 1,
    body: (id) => ({
      type: "query",
      attachment: pushed("a,b\n1,2\n", "csv"),
      data: AWS,
      form_params: { bucket: "results", filename: `${id}.0.csv` },
    }),
  },
  {
    name: "sftp",
    path: "/actions/sftp/execute",
    weight: 1,
    marks: 1,
    body: (id, { sftp }) => ({
      type: "query",
      attachment: pushed("a,b\n1,2\n", "csv"),
      form_params: {
        address: `sftp://127.0.0.1:${sftp.port}/`,
        username: SftpServer.username,
        password: SftpServer.password,
        filename: `${id}.0.csv`,
      },
    }),
  },
  {
    name: "cell",
    path: "/actions/aws_ec2_stop_instance/execute",
    weight: 2,
    marks: 1,
    body: (id) => ({ type: "cell", data: { ...AWS, value: `${id}.0` } }),
  },
  { name: "form", path: "/actions/zapier/form", weight: 21, marks: 0, body: () => ({}) },
]

/** A push of 400 KB, of which two fill a hub that holds a MiB. */
export const BULK_KIND: LoadKind = {
  name: "bulk",
  path: "/actions/amazon_s3/execute",
  weight: 40,
  marks: 1,
  body: (id) => ({
    type: "query",
    attachment: pushed("1,2,3,4\n".repeat(50_000), "csv"),
    data: AWS,
    form_params: { bucket: "results", filename: `${id}.0.csv` },
  }),
}
