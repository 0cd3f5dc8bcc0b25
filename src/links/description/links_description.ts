import { type PartDescription, text } from "../../openapi"
import type { Source } from "../sources"
import { HOOK_SCHEMAS, hookOperation } from "./hook_description"
import { linkOperations } from "./link_api_description"
import { linkSchemas } from "./link_schemas"

/** The addresses of links. @param sources Those that the hub offers; without any, there are no addresses. */
export function describeLinks(sources: readonly Source[]): PartDescription {
  const about = {
    tag: "Links",
    description: "Services call back into Looker. Programs with the key make links by JSON, people by pages.",
  }
  if (sources.length === 0) return { ...about, operations: [] }
  const source = text("Name of the source.", { enum: sources.map(({ name }) => name) })
  const operations = [hookOperation(source), ...linkOperations(source)]
  return { ...about, operations, schemas: { ...HOOK_SCHEMAS, ...linkSchemas(sources) } }
}
