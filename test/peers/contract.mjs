// Prism, which answers by the examples of a published document and refuses what does not keep to it.
// Arguments: port, name of a file in openapi/, and the address of a stand-in that is to answer instead: then the calls, and what
// the stand-in answers to them, are held against the document, and 422 tells of what does not keep to it.
import { readFileSync } from "node:fs"
import core from "@stoplight/prism-core"
import http from "@stoplight/prism-http"
import { createServer } from "@stoplight/prism-http-server"

const [port, name, upstream] = process.argv.slice(2)
const document = JSON.parse(readFileSync(new URL(`openapi/${name}.json`, import.meta.url), "utf8"))

/** What is changed in a document before it is used. */
const ADJUSTMENTS = {
  // A name with slashes is one parameter in the document, and several steps of a path on the wire.
  fcm(document) {
    refuseUnknownNames(document)
    spellOut(document, "/v1/{parent}/messages:send", "/v1/projects/{parent}/messages:send")
  },
  google_analytics_admin(document) {
    refuseUnknownNames(document)
    const stream = "/v1beta/properties/{property}/dataStreams/{parent}"
    spellOut(document, "/v1beta/{parent}/dataStreams", "/v1beta/properties/{parent}/dataStreams")
    spellOut(document, "/v1beta/{parent}/measurementProtocolSecrets", `${stream}/measurementProtocolSecrets`)
    // Besides streams, the document answers properties and other things by name.
    spellOut(document, "/v1beta/{name}", "/v1beta/properties/{property}/dataStreams/{name}")
    const { get } = document.paths["/v1beta/properties/{property}/dataStreams/{name}"]
    const { schema } = Object.values(get.responses["200"].content)[0]
    schema.$ref = "#/components/schemas/GoogleAnalyticsAdminV1betaDataStream"
  },
  google_drive(document) {
    refuseUnknownNames(document)
    // The document names the type of an upload alone; what a file is to be is told in JSON.
    // Source: https://developers.google.com/workspace/drive/api/guides/create-file
    const { content } = document.paths["/drive/v3/files"].post.requestBody
    content["application/json"] = content["application/octet-stream"]
  },
  google_sheets: refuseUnknownNames,
  // The document is that of version 3; the hub calls version 2, which Data Center has as well. So it checks only what is the same
  // in both: paths and parameters. What an issue says is left open by its schema.
  jira({ paths }) {
    for (const [path, item] of Object.entries(paths)) {
      delete paths[path]
      paths[path.replace("/rest/api/3/", "/rest/api/2/")] = item
      for (const { responses } of [item.get, item.post].filter(Boolean)) readExamples(responses)
    }
    // Newer than the document: https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-projects/#api-rest-api-2-project-search-get
    const { parameters } = paths["/rest/api/2/project/search"].get
    parameters.find(({ name }) => name === "action").schema.enum.push("create")
  },
  // "text" is no media type, and a result in JSON is no text in JSON, as the document has it.
  looker({ paths }) {
    for (const path of ["/queries/{query_id}/run/{result_format}", "/looks/{look_id}/run/{result_format}"]) {
      for (const { content = {} } of Object.values(paths[path]?.get.responses ?? {})) {
        if ("text" in content) content["text/plain"] = content.text
        delete content.text
        if (content["application/json"]?.schema?.type === "string") content["application/json"].schema = {}
      }
    }
  },
}

/** Gives an operation a path whose parameters are single steps. */
function spellOut({ paths }, path, spelled) {
  const item = paths[path]
  delete paths[path]
  const known = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
  const others = [...spelled.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).filter((name) => !known.has(name))
  const more = others.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }))
  paths[spelled] = { ...item, parameters: [...(item.parameters ?? []), ...more] }
}

/** Google answers 400 to a member that it does not know, which its documents do not say. */
function refuseUnknownNames({ components }) {
  for (const schema of Object.values(components.schemas)) if (schema.properties) schema.additionalProperties = false
}

/** Atlassian writes the examples as text with JSON in it, which would be answered as a text. */
function readExamples(responses) {
  for (const { content } of Object.values(responses)) {
    const json = content?.["application/json"]
    if (typeof json?.example === "string") json.example = JSON.parse(json.example)
  }
}

ADJUSTMENTS[name]?.(document)
const server = createServer(await http.getHttpOperationsFromSpec(document), {
  components: { logger: core.createLogger("prism", { level: "silent" }) },
  cors: false,
  config: {
    mock: { dynamic: false },
    validateRequest: true,
    validateResponse: true,
    checkSecurity: true,
    errors: Boolean(upstream),
    isProxy: Boolean(upstream),
    upstream: upstream && new URL(upstream),
  },
})
await server.listen(Number(port), "127.0.0.1")
