/**
 * Where the processor was, by the parts that a profile of V8 names: percent of the time that it was not idle.
 * @param profile What `--cpu-prof` wrote, parsed.
 */
export function cpuShares({ nodes, samples, timeDeltas }) {
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, part(callFrame)]))
  const micros = {}
  samples.forEach((id, index) => {
    const name = partOf.get(id)
    if (name) micros[name] = (micros[name] ?? 0) + timeDeltas[index]
  })
  const all = Object.values(micros).reduce((sum, each) => sum + each, 0)
  const entries = Object.entries(micros).map(([name, each]) => [name, Math.round((each / all) * 1000) / 10])
  return Object.fromEntries(entries.sort(([, one], [, other]) => other - one))
}

function part({ functionName, url }) {
  if (functionName === "(idle)") return undefined
  if (functionName === "(garbage collector)") return "garbage collection"
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1]
  if (library) return library.startsWith("@segment/") ? "Segment's library" : "other libraries"
  if (/\/dist\//.test(url)) return "the hub"
  if (url.startsWith("node:internal/deps/undici")) return "fetch (undici)"
  return url.startsWith("node:") ? "Node's modules" : "V8 and the system"
}
