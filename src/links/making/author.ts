import type { Person } from "../person"

/** Who asks for something to be done with links: a person, or the holder of the hub's key. */
export type Author = { person: Person } | "key"

export function personOf(author: Author): Person | undefined {
  return author === "key" ? undefined : author.person
}

/** As lists show it. */
export function nameOf(author: Author): string {
  return author === "key" ? "hub key" : author.person.name
}
