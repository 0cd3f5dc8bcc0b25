import type { FakeAnswer, RecordedRequest } from "./fake_service"

/** A page of ListBuckets. @param token Where the next page begins; absent: this is the last. */
export function bucketList(names: string[], token?: string): FakeAnswer {
  const buckets = names.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("")
  const next = token === undefined ? "" : `<ContinuationToken>${token}</ContinuationToken>`
  return { body: `<ListAllMyBucketsResult><Buckets>${buckets}</Buckets>${next}</ListAllMyBucketsResult>` }
}

/** A refusal. @param details Further elements, as XML. */
export function s3Error(status: number, code: string, message: string, details = ""): FakeAnswer {
  return { status, body: `<Error><Code>${code}</Code><Message>${message}</Message>${details}</Error>` }
}

/** Which call of S3 a request is, for those that a writer makes. */
export function s3Call({ method, query }: RecordedRequest): string {
  if (method === "POST") return query.has("uploads") ? "CreateMultipartUpload" : "CompleteMultipartUpload"
  if (method === "PUT") return query.has("partNumber") ? `UploadPart ${query.get("partNumber")}` : "PutObject"
  return method === "DELETE" ? "AbortMultipartUpload" : "ListBuckets"
}

/** What S3 answers to an upload that it takes. */
export function takeUpload(request: RecordedRequest): FakeAnswer {
  const call = s3Call(request)
  if (call === "CreateMultipartUpload") return { body: "<R><UploadId>upload-1</UploadId></R>" }
  if (call === "CompleteMultipartUpload") return { body: '<R><ETag>"whole"</ETag></R>' }
  return call === "AbortMultipartUpload" ? { status: 204 } : { body: "", headers: { etag: '"part"' } }
}
