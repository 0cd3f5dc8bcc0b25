import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { json } from "node:stream/consumers"

interface SegmentMessage {
  type: string
  userId?: string
  messageId: string
}

/** A local stand-in for Segment's batch endpoint. Acknowledges every batch, and remembers the ids of its messages. */
export class SegmentStandIn {
  readonly messageIds = new Set<string>()
  firstMessage?: SegmentMessage
  batches = 0
  private readonly server: Server

  constructor() {
    this.server = createServer((request, response) => void this.take(request, response))
  }

  /** @returns the address to set as SEGMENT_HOST. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { batch } = (await json(request)) as { batch: SegmentMessage[] }
    this.firstMessage ??= batch[0]
    this.batches += 1
    for (const { messageId } of batch) this.messageIds.add(messageId)
    response.writeHead(200, { "content-type": "application/json" }).end('{"success":true}')
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
