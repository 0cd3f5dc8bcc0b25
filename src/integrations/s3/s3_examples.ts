import type { ServiceAnswer, ServiceCall, ServiceRule } from "../../framework"

/** Rules of an S3 stand-in that lists these buckets and accepts every file. */
export function s3Rules(host: string, buckets: readonly string[]): ServiceRule[] {
  return [
    { host, method: "GET", path: /^\/$/, answer: () => bucketList(buckets) },
    { host, method: "PUT", answer: () => ({ headers: { etag: '"0a1b2c"' }, body: "" }) },
    { host, method: "POST", answer: multipart },
    { host, method: "DELETE", answer: () => ({ status: 204, body: "" }) },
  ]
}

/** A rule by which an S3 stand-in says where one bucket is. Put it before `s3Rules`. @param region Absent: us-east-1. */
export function bucketRegionRule(bucket: string, region?: string): ServiceRule {
  const element = region === undefined ? "<LocationConstraint/>" : `<LocationConstraint>${region}</LocationConstraint>`
  return { host: `${bucket}.s3.us-east-1.amazonaws.com`, method: "GET", path: /^\/$/, answer: () => xml(element) }
}

function bucketList(buckets: readonly string[]): ServiceAnswer {
  const items = buckets.map((name) => `<Bucket><Name>${name}</Name></Bucket>`).join("")
  return xml(`<ListAllMyBucketsResult><Buckets>${items}</Buckets></ListAllMyBucketsResult>`)
}

function multipart({ url }: ServiceCall): ServiceAnswer {
  return url.searchParams.has("uploads")
    ? xml("<InitiateMultipartUploadResult><UploadId>upload-1</UploadId></InitiateMultipartUploadResult>")
    : xml('<CompleteMultipartUploadResult><ETag>"0a1b2c-2"</ETag></CompleteMultipartUploadResult>')
}

function xml(body: string): ServiceAnswer {
  return { headers: { "content-type": "application/xml" }, body: `<?xml version="1.0" encoding="UTF-8"?>${body}` }
}
