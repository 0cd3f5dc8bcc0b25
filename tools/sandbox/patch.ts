/** Any function, with any `this` and any arguments. */
export type Call = (this: unknown, ...given: unknown[]) => unknown

/** Replaces a method. @param make Makes the replacement from the original. @returns a function that restores the original. */
export function patch(owner: object, name: string, make: (original: Call) => Call): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  if (!before || typeof before.value !== "function") throw new Error(`There is no method "${name}" to stand in for.`)
  Object.defineProperty(owner, name, { ...before, value: make(before.value as Call) })
  return () => void Object.defineProperty(owner, name, before)
}
