import { readFileSync } from "node:fs"
import { type NginxFront, startNginx } from "../nginx_front"

const GIVEN = "deploy/nginx/nginx.conf"

/**
 * nginx in front of two hubs, as the file for operators sets it up: its upstream and the locations of the hubs, without TLS. Each
 * request is followed by a question to one of the hubs whether it is ready, so that nginx leaves one that drains before it stops
 * listening.
 */
export function startLoadFront([first, second]: readonly [number, number]): Promise<NginxFront> {
  const given = readFileSync(GIVEN, "utf8").replaceAll("hub-1:8080", `127.0.0.1:${first}`)
  const text = given.replaceAll("hub-2:8080", `127.0.0.1:${second}`)
  const blocks = text.match(
    /(?:upstream hubs|location = \/\.ready|location \/) \{[^{}]*(?:server |proxy_pass)[^{}]*\}/g,
  )
  const [upstream = "", ...locations] = blocks ?? []
  return startNginx((port) => `${upstream}\nserver {\nlisten 127.0.0.1:${port};\n${locations.join("\n")}\n}`)
}
