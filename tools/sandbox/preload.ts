/**
 * Loaded with `node -r` before a hub. Sends all calls of the hub to the sandbox on HUB_SANDBOX_PORT; the file HUB_SANDBOX_CA
 * holds the certificate of the sandbox's authority. In production it only prints that the sandbox is ignored.
 */
import { readFileSync } from "node:fs"
import { routeOutbound } from "./outbound_route"

const { HUB_SANDBOX_PORT, HUB_SANDBOX_CA, NODE_ENV } = process.env

if (NODE_ENV === "production") {
  process.stderr.write("The sandbox is ignored: NODE_ENV is production.\n")
} else {
  const port = Number(HUB_SANDBOX_PORT)
  // Without a route, sample results would reach real services, so the hub must not start.
  if (!Number.isInteger(port) || port < 1 || !HUB_SANDBOX_CA) {
    throw new Error("HUB_SANDBOX_PORT and HUB_SANDBOX_CA are to name the port and the certificate file of a sandbox.")
  }
  routeOutbound({ port, ca: readFileSync(HUB_SANDBOX_CA, "utf8") })
}
