import { createHash } from "node:crypto"
import * as Hub from "../../src/framework"

/** Says in its message what it was sent. */
abstract class EchoBase extends Hub.Integration {
  readonly label = "Echo"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["cell", "query", "dashboard"]
  readonly requests: Hub.DataActionRequest[] = []

  abstract echo(request: Hub.DataActionRequest): Promise<object>

  async execute(request: Hub.DataActionRequest) {
    this.requests.push(request)
    return new Hub.DataActionResponse({ message: JSON.stringify(await this.echo(request)) })
  }
}

/** Length and hash of the bytes. */
export class BytesEcho extends EchoBase {
  readonly name = "bytes_echo"

  async echo(request: Hub.DataActionRequest) {
    const hash = createHash("sha256")
    let length = 0
    for await (const chunk of (await request.stream()) as AsyncIterable<Buffer>) {
      length += chunk.length
      hash.update(chunk)
    }
    return { length, sha256: hash.digest("hex") }
  }
}

/** Number of rows, names of the fields, and the last row. */
export class RowsEcho extends EchoBase {
  readonly name = "rows_echo"
  /** Told of every row. */
  onRow: (row: Hub.Row) => void = () => undefined

  async echo(request: Hub.DataActionRequest) {
    const { fields, rows } = await request.rows()
    let count = 0
    let last: Hub.Row | undefined
    for await (const row of rows) {
      count++
      last = row
      this.onRow(row)
    }
    return { count, fields: fields.map(({ name }) => name), last }
  }
}

/** What came besides data. */
export class RequestEcho extends EchoBase {
  readonly name = "request_echo"
  state?: Hub.ActionState
  fields: Hub.FormField[] = [{ name: "title", type: "string" }]

  override async form(request: Hub.DataActionRequest) {
    this.requests.push(request)
    return new Hub.DataActionForm(this.fields, this.state)
  }

  override async execute(request: Hub.DataActionRequest) {
    const { message } = (await super.execute(request)).options
    return new Hub.DataActionResponse({ message, state: this.state })
  }

  async echo({ type, scheduledPlan, params, formParams, instanceId, webhookId, lookerVersion }: Hub.DataActionRequest) {
    return { type, scheduledPlan, params, formParams, instanceId, webhookId, lookerVersion: lookerVersion?.version }
  }
}
