import type { FakeAnswer, RecordedRequest } from "./fake_service"

/** A page of List Containers. @param marker Where the next page begins; empty: this is the last. */
export function containerList(names: string[], marker = ""): FakeAnswer {
  const items = names.map((name) => `<Container><Name>${name}</Name><Properties/></Container>`).join("")
  return xml(
    200,
    `<EnumerationResults><Containers>${items}</Containers><NextMarker>${marker}</NextMarker></EnumerationResults>`,
  )
}

/** A refusal, as Azure words it: ids and times follow the first line. */
export function azureError(status: number, code: string, message: string): FakeAnswer {
  const said = `${message}\nRequestId:1a2b\nTime:2026-11-25T00:00:00Z`
  const answer = xml(status, `<Error><Code>${code}</Code><Message>${said}</Message></Error>`)
  return { ...answer, headers: { ...answer.headers, "x-ms-error-code": code } }
}

/** Which call of the blob service a request is, for those that the hub makes. */
export function azureCall({ method, query }: RecordedRequest): string {
  if (method === "GET") return "ListContainers"
  return query.get("comp") === "block" ? "PutBlock" : "PutBlockList"
}

/** What Azure answers to a block or a block list that it takes. */
export function takeBlock(): FakeAnswer {
  return { status: 201, body: "", headers: { etag: '"0x8D0"' } }
}

function xml(status: number, body: string): FakeAnswer {
  return {
    status,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="utf-8"?>${body}`,
  }
}
