import { ServerResponse } from "node:http"
import { isLocal } from "./connect_options"
import { loginAddress } from "./login/login_address"
import { patch } from "./patch"

/** Leads browsers to the sandbox's consent page when a server of this process redirects them to another machine. */
export function patchRedirects(port: number): () => void {
  return patch(ServerResponse.prototype, "writeHead", (original) => {
    return function (...given: unknown[]): unknown {
      const response = this as ServerResponse
      const location = response.getHeader("location")
      const status = Number(given[0])
      if (status >= 300 && status <= 399 && typeof location === "string" && isElsewhere(location)) {
        response.setHeader("location", loginAddress(port, location))
      }
      return Reflect.apply(original, response, given)
    }
  })
}

function isElsewhere(location: string): boolean {
  return URL.canParse(location) && !isLocal(new URL(location).hostname.replace(/^\[|\]$/g, ""))
}
