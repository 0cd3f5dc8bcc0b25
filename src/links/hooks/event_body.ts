import { MalformedBodyError } from "../../errors"

const MAX_DEPTH = 100

/**
 * Parses the body of a hook.
 * @throws MalformedBodyError when it is no JSON object, or is nested deeper than 100 levels.
 */
export function readEventBody(bytes: Buffer): Record<string, unknown> {
  const value = parse(bytes)
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new MalformedBodyError("The body must be a JSON object.")
  }
  if (isDeeper(value, MAX_DEPTH)) throw new MalformedBodyError(`The body is nested deeper than ${MAX_DEPTH} levels.`)
  return value as Record<string, unknown>
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}

/** Level by level, because a text can be nested to any depth. */
function isDeeper(value: object, maxDepth: number): boolean {
  let level: object[] = [value]
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > maxDepth) return true
    level = level.flatMap((each) =>
      (Object.values(each) as unknown[]).filter(
        (inner): inner is object => typeof inner === "object" && inner !== null,
      ),
    )
  }
  return false
}
