import type { Piece } from "./tracer"

/**
 * A call to a service over HTTP. Of its address it tells no more than host and port, since paths and queries may hold secrets.
 * @param service Name of the service as users know it.
 */
export function httpCall(service: string, method: string, url: Pick<URL, "protocol" | "hostname" | "port">): Piece {
  const attributes = {
    "http.request.method": method,
    "server.address": url.hostname,
    "server.port": Number(url.port) || (url.protocol === "http:" ? 80 : 443),
    "peer.service": service,
  }
  return { name: method, kind: "client", attributes }
}
