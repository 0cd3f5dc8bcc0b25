import type * as Zod from "zod"

/** An id. Ids are texts in API 4.0; some Lookers write numbers. */
export const idSchema = (z: typeof Zod) => z.union([z.string().min(1), z.number()]).transform(String)

/** The id of what was asked for: an answer with another one confirms nothing. */
export const sameIdSchema = (z: typeof Zod, id: string) => idSchema(z).refine((given) => given === id)
