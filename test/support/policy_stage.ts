import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { PassThrough } from "node:stream"
import * as Hub from "../../src/framework"
import { createLogger } from "../../src/logging"
import { FakeLooker } from "./fake_looker"
import { FakeService } from "./fake_service"
import { hubWith, type TestHub } from "./hub_with"

type Members = Record<string, unknown>

/** Sends rows to a list of an account, and names both. */
class RowsIntegration extends Hub.RowIntegration {
  readonly name = "acme_rows"
  readonly label = "Acme Rows"
  readonly description = "Test integration."
  readonly params = [{ name: "department", label: "Department", required: false, sensitive: false }]

  constructor(private readonly url: string) {
    super()
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    return [Hub.placeDestination("acme", "acme-account", formParams.path ?? "people")]
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "path", type: "string" }])
  }

  async execute(request: Hub.DataActionRequest) {
    const client = new Hub.HttpClient({ service: "Acme", baseUrl: this.url, signal: request.signal })
    const { rows } = await request.rows()
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: 100,
      toItem: (row) => row,
      send: async (items) => void (await client.post("/rows", { items })),
    })
    return receipt.toResponse()
  }
}

/** Stores the result as a file, or mails it: `to` takes several recipients. */
class FileIntegration extends Hub.Integration {
  readonly name = "acme_file"
  readonly label = "Acme File"
  readonly description = "Test integration."
  readonly params = [{ name: "department", label: "Department", required: false, sensitive: false }]
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard", "cell"]

  constructor(private readonly url: string) {
    super()
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    const { bucket, path: key, to } = formParams
    if (bucket !== undefined) return [Hub.placeDestination("s3", bucket, key)]
    return (to ?? "").split(",").map((address) => Hub.mailDestination(address))
  }

  override async form() {
    return new Hub.DataActionForm([{ name: "bucket", type: "string" }])
  }

  async execute(request: Hub.DataActionRequest) {
    const client = new Hub.HttpClient({ service: "Acme", baseUrl: this.url, signal: request.signal })
    if (request.type === "cell") await client.post("/cell", {})
    else await client.postStream("/file", await request.stream())
    return new Hub.DataActionResponse({ message: "Stored." })
  }
}

/** A real hub with a policy, two integrations, their service, and a Looker to download from. */
export class PolicyStage {
  readonly lines: Members[] = []
  private readonly folder = mkdtempSync(path.join(tmpdir(), "policy-"))

  private constructor(
    readonly acme: FakeService,
    readonly looker: FakeLooker,
  ) {}

  static async open(): Promise<PolicyStage> {
    return new PolicyStage(await FakeService.start(), await FakeLooker.start())
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true })
    await this.acme.stop()
    await this.looker.stop()
  }

  /** The integrations of the stage. */
  get integrations(): Hub.Integration[] {
    return [new RowsIntegration(this.acme.url), new FileIntegration(this.acme.url)]
  }

  /** Writes a policy. @returns its path. */
  write(policy: string): string {
    const file = path.join(this.folder, "policy.yaml")
    writeFileSync(file, policy)
    return file
  }

  hub(policy: string | undefined): TestHub {
    this.lines.length = 0
    const stream = new PassThrough()
    stream.on("data", (text) => this.lines.push(JSON.parse(String(text)) as Members))
    const environment: Record<string, string> = policy === undefined ? {} : { HUB_POLICY: this.write(policy) }
    return hubWith(this.integrations, { environment, logger: createLogger({ stream }) })
  }

  /** What the service has got whole, and what was broken off. */
  get arrived() {
    const { requests } = this.acme
    const rows = requests.flatMap(({ path: at, aborted, text }) =>
      at === "/rows" && !aborted ? (JSON.parse(text) as { items: unknown[] }).items : [],
    )
    const files = requests.filter(({ path: at, aborted }) => at === "/file" && !aborted)
    return { rows: rows.length, files: files.length, calls: requests.length }
  }
}

/** The part of an answer to an execute that people see. */
export async function outcomeOf(answer: PromiseLike<{ status: number; body: unknown }>) {
  const { status, body } = await answer
  const { success, message } = (body as { looker: { success: boolean; message?: string } }).looker
  return { status, success, message }
}
