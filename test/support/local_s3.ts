import { createHash } from "node:crypto"
import type { IncomingMessage } from "node:http"
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3"

/** An object as it is stored. */
export interface StoredObject {
  bytes: Buffer
  sha256: string
  contentType?: string
  /** In S3, an upload in n parts gives an ETag that ends in `-n`. */
  etag?: string
}

type App = ReturnType<typeof import("../../node_modules/fauxqs/dist/app.js").buildApp>

interface Reply {
  type(type: string): { send(body: string): unknown }
}

/** A local S3 server in this process. It takes any key, so refusals are tested elsewhere. */
export class LocalS3 {
  private constructor(
    private readonly app: App,
    private readonly client: S3Client,
    /** Method and address of every call of the code under test. */
    readonly calls: string[],
    /** Bucket → its location constraint. Absent: it has none. */
    readonly locations: Map<string, string>,
  ) {}

  /** Starts with these buckets, all empty. */
  static async start(...buckets: string[]): Promise<LocalS3> {
    // By its file: the package lets itself be imported only, and this import becomes a require.
    const { buildApp } = await import("../../node_modules/fauxqs/dist/app.js")
    const app = buildApp({ logger: false })
    const calls: string[] = []
    const locations = new Map<string, string>()
    app.addHook("onRequest", async ({ method, url = "", headers }: IncomingMessage, reply: Reply) => {
      if (headers["x-test-reader"] === undefined) calls.push(`${method} ${url}`)
      const [, bucket] = /^\/([^/?]+)\/?\?location/.exec(url) ?? []
      if (bucket === undefined) return
      const constraint = locations.get(bucket)
      const element =
        constraint === undefined ? "LocationConstraint/" : `LocationConstraint>${constraint}</LocationConstraint`
      await reply.type("application/xml").send(`<?xml version="1.0" encoding="UTF-8"?>\n<${element}>`)
    })
    const client = readerOf(await app.listen({ host: "127.0.0.1", port: 0 }))
    for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }))
    return new LocalS3(app, client, calls, locations)
  }

  get url(): string {
    return this.app.listeningOrigin
  }

  async keys(bucket: string): Promise<string[]> {
    const list = await this.client.send(new ListObjectsV2Command({ Bucket: bucket }))
    return (list.Contents ?? []).flatMap(({ Key }) => Key ?? [])
  }

  async object(bucket: string, key: string): Promise<StoredObject> {
    const answer = await this.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    const bytes = Buffer.from((await answer.Body?.transformToByteArray()) ?? [])
    const sha256 = createHash("sha256").update(bytes).digest("hex")
    return { bytes, sha256, contentType: answer.ContentType, etag: answer.ETag?.replaceAll('"', "") }
  }

  async stop(): Promise<void> {
    this.client.destroy()
    this.app.server.closeAllConnections()
    await this.app.close()
  }
}

/** The test's own client; its calls are marked, so that they are not recorded. */
function readerOf(endpoint: string): S3Client {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" }
  const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials })
  client.middlewareStack.add(
    (next) => (call) => {
      const { headers } = call.request as { headers: Record<string, string> }
      headers["x-test-reader"] = "1"
      return next(call)
    },
    { step: "build" },
  )
  return client
}
