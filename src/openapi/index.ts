/** Says in OpenAPI 3.1 what a hub takes and answers. Loaded when somebody asks for it, except for its types. */
export { answer, each, FORM, json, page, PAGE, redirect, refusals } from "./answers"
export type { Answer, Media, Operation, PartDescription } from "./description"
export { type OpenApi, type OpenApiOperation, type OpenApiResponse, openApiDocument, templateOf } from "./document"
export { integer, list, named, object, oneOf, orNull, record, type Schema, text, word, yesOrNo } from "./schema"
