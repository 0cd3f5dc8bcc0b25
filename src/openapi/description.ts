import type { Schema } from "./schema"

/** How a caller proves who it is. */
export type Proof = "hubToken" | "bearerToken" | "webhookToken" | "slackSignature" | "hookSignature" | "signedIn"

/** The body of a request or an answer, of one media type. */
export interface Media {
  schema: Schema
  /** By name. Those of answers were given by a hub: `test/openapi/test_examples.ts` compares them. */
  examples?: Readonly<Record<string, unknown>>
}

export interface Answer {
  description: string
  /** By media type. Absent: the answer has no body. */
  content?: Readonly<Record<string, Media>>
  /** Whether it may also come without a body. Default false. */
  isEmptyToo?: boolean
  headers?: Readonly<Record<string, Schema>>
}

/** Schemas by name. A name that ends in `?` is that of a parameter that may be absent. */
export type Parameters = Readonly<Record<string, Schema>>

/** One method of one address. */
export interface Operation {
  method: "get" | "post" | "delete"
  /** As it is registered: `/actions/:name`. */
  path: string
  id: string
  summary: string
  description?: string
  /** One of these lists must be proven, all of each. Absent: everybody may call. */
  proofs?: readonly (readonly Proof[])[]
  inPath?: Parameters
  inQuery?: Parameters
  inHeader?: Parameters
  /** By media type. Absent: a body is not read. */
  body?: Readonly<Record<string, Media>>
  /** By status. */
  answers: Readonly<Record<number, Answer | "refusal">>
}

/** What the addresses of a part of the hub take and answer. */
export interface PartDescription {
  /** Heading of the part. */
  tag: string
  /** Under the heading. */
  description: string
  operations: readonly Operation[]
  /** Schemas that the operations name. */
  schemas?: Readonly<Record<string, Schema>>
}
