/** Any function, called with what it was called with. */
export type Call = (this: unknown, ...given: unknown[]) => unknown

/** Puts another function in the place of a method. @param make Gets the original. @returns what puts that back. */
export function patch(owner: object, name: string, make: (original: Call) => Call): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  if (!before || typeof before.value !== "function") throw new Error(`There is no method "${name}" to stand in for.`)
  Object.defineProperty(owner, name, { ...before, value: make(before.value as Call) })
  return () => void Object.defineProperty(owner, name, before)
}
