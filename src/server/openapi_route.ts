import type { Handler, Part } from "../edge"
import type { OpenApi } from "../openapi"
import { version } from "./version"

/** Answers with the OpenAPI document of these parts. It is kept once it is made. */
export function openApiRoute(parts: () => readonly Part[], hub: { baseUrl: string }): Handler {
  let text: string | undefined
  return async (_request, response) => {
    text ??= JSON.stringify(await hubDocument(parts(), hub))
    response.type("json").send(text)
  }
}

/** The OpenAPI document of these parts. */
export async function hubDocument(parts: readonly Part[], { baseUrl }: { baseUrl: string }): Promise<OpenApi> {
  const { openApiDocument } = await import("../openapi")
  const described = await Promise.all(parts.flatMap((part) => part.describe?.() ?? []))
  return openApiDocument(described, { version: version(), baseUrl })
}
