/**
 * Loaded with `node -r` before a hub: sends all its calls to the sandbox on HUB_SANDBOX_PORT, whose authority stands in the
 * file HUB_SANDBOX_CA. In production it only says that it is ignored.
 */
import { readFileSync } from "node:fs"
import { routeOutbound } from "./outbound_route"

const { HUB_SANDBOX_PORT, HUB_SANDBOX_CA, NODE_ENV } = process.env

if (NODE_ENV === "production") {
  process.stderr.write("The sandbox is ignored: NODE_ENV is production.\n")
} else {
  const port = Number(HUB_SANDBOX_PORT)
  // Without a route, made-up results would reach the real world: better no hub at all.
  if (!Number.isInteger(port) || port < 1 || !HUB_SANDBOX_CA) {
    throw new Error("HUB_SANDBOX_PORT and HUB_SANDBOX_CA are to name the port and the certificate file of a sandbox.")
  }
  routeOutbound({ port, ca: readFileSync(HUB_SANDBOX_CA, "utf8") })
}
