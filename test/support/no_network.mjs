// Loaded with `node --import` before a hub: it reaches this machine and nothing else. Other names and addresses fail at once.
import dns from "node:dns"
import net from "node:net"

const isLocal = (host) => !host || /^(?:localhost|127\.|::1$|0\.0\.0\.0$)/.test(host)
const refused = (host) =>
  Object.assign(new Error(`No network in this test: ${host}`), { code: "ENOTFOUND", syscall: "getaddrinfo" })

const { lookup } = dns
dns.lookup = (host, ...rest) => {
  if (isLocal(host) || net.isIP(host)) return lookup(host, ...rest)
  process.nextTick(rest.at(-1), refused(host))
  return {}
}
const { lookup: promised } = dns.promises
dns.promises.lookup = (host, ...rest) =>
  isLocal(host) || net.isIP(host) ? promised(host, ...rest) : Promise.reject(refused(host))

const connect = Reflect.get(net.Socket.prototype, "connect")
net.Socket.prototype.connect = function (...given) {
  const [options] = [given[0]].flat()
  const host = typeof options === "object" ? options?.host : given[1]
  if (typeof host !== "string" || isLocal(host) || !net.isIP(host)) return connect.apply(this, given)
  process.nextTick(() => this.destroy(Object.assign(new Error("No network in this test."), { code: "ECONNREFUSED" })))
  return this
}
