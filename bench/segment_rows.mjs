// The rows of bench_segment.mjs, as Looker sends them and as Segment's library takes them.

function userAt(index) {
  return { id: index, email: `user${index}@example.com`, city: "Łódź", orders: index % 17 }
}

/** A json_detail_lite_stream document of so many users, in pieces. */
export function* usersDocument(rowCount) {
  const field = (name, tags = []) => ({ name, label: name, tags })
  const dimensions = [field("users.id", ["user_id"]), field("users.email", ["email"]), field("users.city")]
  yield Buffer.from(
    `${JSON.stringify({ fields: { dimensions, measures: [field("orders.count")] } }).slice(0, -1)},"data":[`,
  )
  for (let first = 0; first < rowCount; first += 500) {
    const rows = Array.from({ length: Math.min(500, rowCount - first) }, (_, index) => rowAt(first + index))
    yield Buffer.from((first > 0 ? "," : "") + rows.join(","))
  }
  yield Buffer.from("]}")
}

function rowAt(index) {
  const { id, email, city, orders } = userAt(index)
  const cells = { "users.id": id, "users.email": email, "users.city": city, "orders.count": orders }
  return JSON.stringify(Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, { value }])))
}

/** The call that such a row becomes. */
export function identifyCall(index) {
  const { id, email, city, orders } = userAt(index)
  return {
    userId: String(id),
    traits: { email, "users.city": city, "orders.count": orders },
    messageId: `bench-${id}`,
    timestamp: new Date(),
    context: { app: { name: "looker/actions", version: "dev" } },
  }
}
