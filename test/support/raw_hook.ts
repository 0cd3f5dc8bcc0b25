import { request } from "node:http"
import { BASE_URL, type LinksStage } from "./links_stage"

/** Posts to a link with headers as they are, also several of one name. @returns the status. */
export function rawStatus(
  stage: LinksStage,
  address: string,
  body: string,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Promise<number> {
  const flat = Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().flatMap((value) => [name, value]),
  )
  const { host } = new URL(stage.url)
  const length = String(Buffer.byteLength(body))
  return new Promise((resolve, reject) => {
    const sending = request(address.replace(BASE_URL, stage.url), {
      method: "POST",
      headers: ["host", host, "content-type", "application/json", "content-length", length, ...flat],
    })
    sending.on("error", reject)
    sending.on("response", (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sending.end(body)
  })
}
