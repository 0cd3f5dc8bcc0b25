// S3's multipart upload.
import { bodyOf } from "./body.mjs"

export async function answer({ request, response, url, file }) {
  const body = await bodyOf(request)
  const part = url.searchParams.get("partNumber")
  if (request.method === "PUT" && part) {
    file.place(Number(part) - 1, body)
    return response.setHeader("etag", `"part-${part}"`).end()
  }
  if (request.method !== "POST") return response.writeHead(400).end()
  const isStart = url.searchParams.has("uploads")
  if (!isStart) file.end(body.toString().match(/<PartNumber>/g)?.length)
  const root = isStart ? "InitiateMultipartUploadResult" : "CompleteMultipartUploadResult"
  const content = isStart ? "<UploadId>1</UploadId>" : '<ETag>"all"</ETag>'
  response
    .setHeader("content-type", "application/xml")
    .end(`<?xml version="1.0"?><${root}><Bucket>results</Bucket><Key>big.csv</Key>${content}</${root}>`)
}
