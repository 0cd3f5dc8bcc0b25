import type { FieldValues } from "../fields"
import type { Operation } from "./operation"

const MAX_OPERATIONS = 10

/** An operation with its target, as a link names it. */
export interface Planned {
  /** `deploy:core`, as it stands in the link. */
  text: string
  operation: Operation
  /** Empty for an operation without one. */
  target: string
}

/** @returns undefined when the text names no operation of the list, or a target of another form. */
export function plannedOf(text: string, operations: readonly Operation[]): Planned | undefined {
  const [name, target] = splitOnce(text)
  const operation = operations.find((each) => each.name === name)
  if (!operation) return undefined
  const isWhole = operation.targetForm === undefined ? text === name : operation.isTarget(target)
  return isWhole ? { text, operation, target } : undefined
}

/** Reads `do` of a request. What is wrong becomes a problem of that member. */
export function readOperations(values: FieldValues, operations: readonly Operation[]): Planned[] {
  const texts = values.list("do")
  const planned = texts.flatMap((text) => plannedOf(text, operations) ?? [])
  const wrong = texts.find((text) => !plannedOf(text, operations))
  if (texts.length === 0) values.refuse("do", `is missing: name what to do, such as ${formsOf(operations)[0]}`)
  if (texts.length > MAX_OPERATIONS) values.refuse("do", `takes ${MAX_OPERATIONS} operations at most`)
  if (wrong !== undefined) values.refuse("do", `is not understood: write ${formsOf(operations).join(", ")}`)
  const last = planned.findIndex(({ operation }) => operation.isLast)
  if (last >= 0 && last < planned.length - 1) values.refuse("do", `has ${planned[last]?.text} not at its end`)
  return planned
}

/** How the operations are written. */
export function formsOf(operations: readonly Operation[]): string[] {
  return operations.map(({ name, targetForm }) => (targetForm === undefined ? name : `${name}:${targetForm}`))
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf(":")
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)]
}
