// Posts hooks of the source `webhook` at a steady rate, whatever the hub does, each with a body and signature of its own. Forked by
// bench_hooks.mjs. Says the time from the moment when each was due until its answer, and how many answers were not as expected.
// The requests are made before the first is sent, and go over plain sockets: a client that uses a whole processor itself would
// measure its own delay.
import { createHmac } from "node:crypto"
import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"

const CONNECTIONS = 64
const SLICE_MS = 1
const STATUS_AT = "HTTP/1.1 ".length
const END_OF_HEAD = Buffer.from("\r\n\r\n")

/** A request as its bytes. */
function hook({ host, pathname }, key, run, number) {
  const body = JSON.stringify({ type: "bench", n: number })
  const id = `${run}-${number}`
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `Webhook-Id: ${id}`,
    `Webhook-Timestamp: ${time}`,
    `Webhook-Signature: v1,${signature}`,
  ]
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`)
}

/** A kept connection. `onAnswer` gets the status of each answer; 0 when the connection fails first. */
function openConnection({ hostname, port }, onAnswer) {
  let socket
  let isWaiting = false
  let bytes = Buffer.alloc(0)
  const end = (status) => {
    if (!isWaiting) return
    isWaiting = false
    bytes = Buffer.alloc(0)
    onAnswer(connection, status)
  }
  const take = (piece) => {
    bytes = bytes.length > 0 ? Buffer.concat([bytes, piece]) : piece
    const headEnd = bytes.indexOf(END_OF_HEAD)
    if (headEnd < 0) return
    const [, length] = /content-length: (\d+)/i.exec(bytes.latin1Slice(0, headEnd)) ?? []
    if (bytes.length < headEnd + END_OF_HEAD.length + Number(length)) return
    end(Number(bytes.latin1Slice(STATUS_AT, STATUS_AT + 3)))
  }
  const open = () => {
    socket = connect({ host: hostname, port, noDelay: true })
    socket.on("data", take).on("error", () => {})
    socket.on("close", () => {
      socket = undefined
      end(0)
    })
  }
  const connection = {
    send(request) {
      if (!socket) open()
      isWaiting = true
      socket.write(request)
    },
    close: () => socket?.destroy(),
  }
  return connection
}

process.on("message", async ({ url, secret, perSec, seconds, expected }) => {
  const address = new URL(url)
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  const run = Math.random().toString(36).slice(2)
  const requests = Array.from({ length: perSec * seconds }, (_, number) => hook(address, key, run, number))
  const times = []
  let failures = 0
  const due = []
  const free = []
  let answered = 0
  let allAnswered
  const allIn = new Promise((resolve) => (allAnswered = resolve))
  const startOn = (connection) => {
    const next = due.shift()
    if (!next) return void free.push(connection)
    connection.next = next
    connection.send(next.request)
  }
  const onAnswer = (connection, status) => {
    if (status === expected) times.push(performance.now() - connection.next.dueAt)
    else failures += 1
    if (++answered === requests.length) allAnswered()
    startOn(connection)
  }
  for (let index = 0; index < CONNECTIONS; index += 1) free.push(openConnection(address, onAnswer))
  const connections = [...free]
  const startedAt = performance.now()
  let sent = 0
  while (sent < requests.length) {
    const elapsed = performance.now() - startedAt
    for (; sent < requests.length && (sent / perSec) * 1000 <= elapsed; sent += 1) {
      // From the moment at which it is due, so that a request that waits for a connection waits in the figures as well.
      due.push({ request: requests[sent], dueAt: startedAt + (sent / perSec) * 1000 })
      if (free.length > 0) startOn(free.shift())
    }
    await sleep(SLICE_MS)
  }
  await allIn
  const sec = (performance.now() - startedAt) / 1000
  for (const connection of connections) connection.close()
  times.sort((one, other) => one - other)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))]
  process.send({ perSec: times.length / sec, p50Ms: at(0.5), p99Ms: at(0.99), failures })
})
