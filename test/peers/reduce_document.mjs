// Cuts an OpenAPI document down to some operations and what they refer to.
// node reduce_document.mjs DOCUMENT "METHOD PATH" … >openapi/NAME.json; the base path of the server goes into the paths.
import { readFileSync } from "node:fs"

const [file, ...operations] = process.argv.slice(2)
const document = JSON.parse(readFileSync(file, "utf8"))
const { origin, pathname } = new URL(document.servers[0].url)

const paths = {}
for (const operation of operations) {
  const [method, path] = operation.split(" ")
  const { parameters = [] } = document.paths[path]
  const full = pathname.replace(/\/$/, "") + path
  paths[full] = { ...paths[full], parameters, [method]: document.paths[path][method] }
}

/** Puts in place what refers to another operation, which may be left out. */
function inlinePaths(node) {
  if (Array.isArray(node)) return node.map(inlinePaths)
  if (node === null || typeof node !== "object") return node
  if (!String(node.$ref).startsWith("#/paths/")) {
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, inlinePaths(value)]))
  }
  const steps = node.$ref
    .slice(2)
    .split("/")
    .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
  return inlinePaths(steps.reduce((place, step) => place[step], document))
}
for (const [path, item] of Object.entries(paths)) paths[path] = inlinePaths(item)

const components = { securitySchemes: document.components.securitySchemes }
function keepWhatIsReferredTo(node) {
  for (const [, kind, name] of JSON.stringify(node).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
    components[kind] ??= {}
    if (components[kind][name]) continue
    components[kind][name] = document.components[kind][name]
    keepWhatIsReferredTo(components[kind][name])
  }
}
keepWhatIsReferredTo(paths)

const { openapi, info, security } = document
console.log(JSON.stringify({ openapi, info, servers: [{ url: origin }], security, paths, components }, null, 2))
