/** The whole body, for parts and for short calls. */
export async function bodyOf(request) {
  return Buffer.concat(await request.toArray())
}

/** Hashes a body as it comes, where it has to begin at `offset` of the file. */
export async function appendBody(request, file, offset = 0) {
  if (offset !== file.bytes) throw new Error(`A piece begins at ${offset}, but there are ${file.bytes} bytes.`)
  for await (const chunk of request) file.append(chunk)
}

export function json(response, body, status = 200, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}
