export function oops(): never {
  throw new Error("oops")
}

/** What code may throw besides errors as they should be, each with what it is. */
export function oddThrows(): [what: string, thrown: unknown][] {
  const error = (members: object) => Object.assign(new Error("odd"), members)
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const causes = new Error("top")
  for (let last = causes, count = 0; count < 10_000; count++) last = last.cause = new Error("cause")
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  return [
    ["null", null],
    ["undefined", undefined],
    ["a text", "text"],
    ["a word of Express", "route"],
    ["a symbol", Symbol("odd")],
    ["a big integer", 1n],
    ["a function", () => 1],
    ["an object without prototype", Object.create(null)],
    ["a circle", circle],
    ["10,000 causes", causes],
    ["a proxy that throws", new Proxy({}, { ownKeys: oops, get: oops, getPrototypeOf: oops })],
    ["a revoked proxy", revoked.proxy],
    ["an error whose message throws", Object.defineProperty(new Error(), "message", { get: oops })],
    ["an error whose status throws", Object.defineProperty(new Error(), "status", { get: oops })],
    ["a frozen error", Object.freeze(new Error("frozen"))],
    ["an error whose message is an object", error({ message: { toString: oops } })],
    ["an error whose stack is an object", error({ stack: { match: oops } })],
    ["an error whose code is a function", error({ code: oops })],
    ["an error of 10 MB", error({ message: "m".repeat(1e7), stack: "s".repeat(1e7), data: Buffer.alloc(1e7) })],
    ["a million characters that JSON escapes", "\u0000".repeat(1e6)],
    ["an object of 100,000 members", Object.fromEntries(Array.from({ length: 1e5 }, (_, at) => [`m${at}`, at]))],
    ["a wide and deep object", wide(4)],
    ["a large array of numbers", new Float64Array(1e6)],
    ["several errors in one", new AggregateError([new Error("one"), "two"], "both")],
    ["an object whose toJSON throws", { toJSON: oops }],
    ["a date that is none", new Date(NaN)],
  ]
}

function wide(depth: number): unknown {
  return depth === 0 ? "leaf" : Array.from({ length: 20 }, () => ({ next: wide(depth - 1) }))
}
