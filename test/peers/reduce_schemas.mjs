// Cuts published schemas down to what a file needs: `node reduce_schemas.mjs FOLDER… -- ID… >kubernetes.json`, where the folders
// hold packages of kubernetes-models that still have their schemas as JSON. See test/support/data/schemas.
import { readdirSync, readFileSync } from "node:fs"

const words = process.argv.slice(2)
const folders = words.slice(0, words.indexOf("--"))
const ids = words.slice(words.indexOf("--") + 1)

const published = new Map()
for (const folder of folders) {
  for (const file of readdirSync(folder, { recursive: true })) {
    if (!file.endsWith(".js")) continue
    const text = readFileSync(`${folder}/${file}`, "utf8")
    const [, id] = /(?:register\)\(|schemaId = )"([^"]+)"/.exec(text) ?? []
    const [, schema] = /const schema = (\{[\s\S]*?\n\});\n/.exec(text) ?? []
    if (id && schema) published.set(id, JSON.parse(schema))
  }
}

const definitions = {}
function keep(id) {
  if (id in definitions) return
  definitions[id] = published.get(id)
  if (!definitions[id]) throw new Error(`No package has ${id}.`)
  definitions[id] = JSON.parse(JSON.stringify(definitions[id]), (key, value) => {
    if (key !== "$ref") return value
    const name = value.slice(0, -1)
    keep(name)
    return `#/definitions/${name}`
  })
}
ids.forEach(keep)
process.stdout.write(`${JSON.stringify({ definitions })}\n`)
