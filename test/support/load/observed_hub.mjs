// Loaded before a hub. The names of hooks lead to this machine, where the stand-ins of the services are. On SIGUSR2 the hub
// collects its garbage and logs what it holds.
import dns from "node:dns"
import { readdirSync } from "node:fs"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

const { lookup } = dns
dns.lookup = (host, ...rest) => lookup(host.endsWith(".zapier.com") ? "127.0.0.1" : host, ...rest)

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc")
process.on("SIGUSR2", () => {
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  const timers = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
  const descriptors = readdirSync("/proc/self/fd").length
  const held = { heapBytes: heapUsed + external, rssBytes: rss, timers, descriptors }
  process.stdout.write(`${JSON.stringify({ message: "held", ...held })}\n`)
})
