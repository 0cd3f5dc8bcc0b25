import type { Handler, Part } from "../edge"
import type { OpenApi } from "../openapi"
import { version } from "./version"

/** Answers with the OpenAPI document of these parts. It is made for the first who asks, and kept. */
export function openApiRoute(parts: () => readonly Part[], hub: { baseUrl: string }): Handler {
  let text: Promise<string> | undefined
  return async (_request, response) => {
    text ??= hubDocument(parts(), hub).then((document) => JSON.stringify(document))
    response.type("json").send(await text)
  }
}

/** The OpenAPI document of these parts. */
export async function hubDocument(parts: readonly Part[], { baseUrl }: { baseUrl: string }): Promise<OpenApi> {
  const { openApiDocument } = await import("../openapi")
  const described = await Promise.all(parts.flatMap((part) => part.describe?.() ?? []))
  return openApiDocument(described, { version: version(), baseUrl })
}
