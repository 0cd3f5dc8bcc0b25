import { once } from "node:events"
import { type IncomingMessage, request } from "node:http"
import { BASE_URL, type LinksStage } from "./links_stage"

/** Posts to a link with headers as they are, also several of one name. @returns the status. */
export async function rawStatus(
  stage: LinksStage,
  address: string,
  body: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<number> {
  const given = Object.fromEntries(Object.entries(headers).filter(([, values]) => values !== undefined))
  const call = request(address.replace(BASE_URL, stage.url), { method: "POST", headers: given, agent: false })
  call.end(body)
  const [response] = (await once(call, "response")) as [IncomingMessage]
  response.resume()
  return response.statusCode ?? 0
}
