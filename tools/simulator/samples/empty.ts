import type { SampleMaker } from "./generated_sample"
import { users } from "./users"

/** The fields of the sample `users`, without any rows. */
export const empty: SampleMaker = { ...users, name: "empty", label: "No rows at all", defaultRows: 0, maxRows: 0 }
