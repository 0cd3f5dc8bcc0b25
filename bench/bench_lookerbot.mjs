// Lookerbot: the acknowledgement of 100 commands at once while Looker is slow, the commands that one process goes through and what
// they leave in memory, and the memory of a large result.
import { fork } from "node:child_process"
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { Agent, request } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const AT_ONCE = 100
const SLOW_MS = 5000
const ACK_ROUNDS = 3
const COMMANDS = 1000
const IN_WORK = 16
const LOAD_ROUNDS = 3
const REST_MS = 2000
const LARGE_ROWS = 20_000
const SECRET = "bench-signing-secret"

/** A hub with the bot, and its Slack and Looker. */
async function startBot({ delayMs = 0, rows = 20 }) {
  const child = fork(new URL("lookerbot_stand_in_child.mjs", import.meta.url))
  process.once("exit", () => child.kill())
  child.send({ delayMs, rows })
  const [{ slack, looker, resultBytes }] = await once(child, "message")
  const hub = await startHub({
    SLACK_API_URL: slack,
    SLACK_BOT_TOKEN: "xoxb-bench",
    SLACK_SIGNING_SECRET: SECRET,
    LOOKER_URL: looker,
    LOOKER_API_CLIENT_ID: "bench",
    LOOKER_API_CLIENT_SECRET: "bench-secret",
    LOOKER_CUSTOM_COMMAND_FOLDER_ID: "7",
    // The list of commands is read once.
    LOOKERBOT_COMMAND_CACHE_SECONDS: "3600",
  })
  const waiting = new Set()
  let shown = 0
  child.on("message", () => {
    shown += 1
    for (const check of waiting) check()
  })
  /** Resolves when so many answers have been shown since the start. */
  const untilShown = (count) =>
    new Promise((resolve) => {
      const check = () => {
        if (shown < count) return
        waiting.delete(check)
        resolve()
      }
      waiting.add(check)
      check()
    })
  const stop = () => {
    hub.stop()
    child.kill()
  }
  return { hub, url: `${hub.url}/slack/receive`, resultBytes, untilShown, shown: () => shown, stop }
}

async function startBare() {
  const child = fork(new URL("bare_http_child.mjs", import.meta.url))
  const body = Buffer.from('{"response_type":"in_channel"}')
  const headers = { "content-type": "application/json", "content-length": body.length }
  process.once("exit", () => child.kill())
  child.send({ headers, body: body.toString("base64"), etag: "none" })
  const [{ url }] = await once(child, "message")
  return { url, stop: () => child.kill() }
}

/** Posts a signed command. @returns milliseconds until the answer. */
function command(url, agent) {
  const body = "command=%2Flooker&text=sales&user_id=U1&channel_id=C1&team_id=T1"
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac("sha256", SECRET).update(`v0:${time}:${body}`).digest("hex")
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": body.length,
    "x-slack-request-timestamp": time,
    "x-slack-signature": `v0=${signature}`,
  }
  const startedAt = performance.now()
  return new Promise((resolve, reject) => {
    const call = request(url, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`The hub answered ${response.statusCode}.`))
      response.resume().on("end", () => resolve(performance.now() - startedAt))
    })
    call.on("error", reject).end(body)
  })
}

/** p50 and p99 of the answers to commands that come at once, each over a connection of its own, as those of Slack may. */
async function acknowledgements(url) {
  const agent = new Agent({ keepAlive: false, maxSockets: AT_ONCE })
  const times = await Promise.all(Array.from({ length: AT_ONCE }, () => command(url, agent)))
  agent.destroy()
  times.sort((one, other) => one - other)
  return { p50: times[AT_ONCE / 2 - 1], p99: times[AT_ONCE - 2] }
}

async function measureAcknowledgements() {
  const runs = { known: [], cold: [], bare: [] }
  const bare = await startBare()
  await acknowledgements(bare.url)
  const bot = await startBot({ delayMs: SLOW_MS })
  await acknowledgements(bot.url)
  for (let round = 1; round <= ACK_ROUNDS; round += 1) {
    // What was asked before has been answered, so that each round begins with an idle hub.
    await bot.untilShown(AT_ONCE * (round - 1))
    if (round === 1) await sleep(SLOW_MS * 6)
    const before = bot.shown()
    runs.known.push(await acknowledgements(bot.url))
    runs.bare.push(await acknowledgements(bare.url))
    await bot.untilShown(before + AT_ONCE)
    // The last answers are still being noted.
    await sleep(REST_MS)
    process.stderr.write(`  known ${JSON.stringify(runs.known.at(-1))} bare ${JSON.stringify(runs.bare.at(-1))}\n`)
  }
  bot.stop()
  for (let round = 0; round < ACK_ROUNDS; round += 1) {
    const cold = await startBot({ delayMs: SLOW_MS })
    runs.cold.push(await acknowledgements(cold.url))
    cold.stop()
    process.stderr.write(`  cold ${JSON.stringify(runs.cold.at(-1))}\n`)
  }
  bare.stop()
  const of = (key, share) => Math.round(median(runs[key].map((run) => run[share])) * 10) / 10
  return ["known", "cold"].flatMap((key) =>
    ["p50", "p99"].map((share) => ({
      name: `100 slash commands at once, Looker takes 5 s a call, list of commands ${key}: acknowledgement, ${share}`,
      unit: "ms",
      value: of(key, share),
      baselines: { "node:http": of("bare", share) },
      ratios: { "node:http": Math.round((of(key, share) / of("bare", share)) * 10) / 10 },
      goal: share === "p99" ? { value: 500 } : {},
    })),
  )
}

/** Resident memory of a process in MiB, as Linux tells it. */
function residentMib(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024
}

/** Asks so many commands, some at a time: the next one comes when an answer has been shown. @returns commands a second. */
async function load(bot, count) {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_WORK })
  const before = bot.shown()
  const startedAt = performance.now()
  for (let asked = 0; asked < count; asked += 1) {
    await bot.untilShown(before + asked - IN_WORK + 1)
    await command(bot.url, agent)
  }
  await bot.untilShown(before + count)
  agent.destroy()
  return count / ((performance.now() - startedAt) / 1000)
}

async function measureLoad() {
  const bot = await startBot({})
  const { pid, idleMib } = bot.hub
  await load(bot, COMMANDS)
  await sleep(REST_MS)
  const warmMib = residentMib(pid)
  const warmHeapMib = await bot.hub.heap()
  const rates = []
  const mib = []
  const heapMib = []
  for (let round = 0; round < LOAD_ROUNDS; round += 1) {
    rates.push(await load(bot, COMMANDS))
    await sleep(REST_MS)
    mib.push(residentMib(pid))
    // What the process holds, without the room that it keeps for more.
    heapMib.push(await bot.hub.heap())
    const [rate, resident, heap] = [rates, mib, heapMib].map((figures) => Math.round(figures.at(-1) * 10) / 10)
    process.stderr.write(`  ${rate} commands/s, ${resident} MiB, ${heap} MiB of them in use\n`)
  }
  const { cpuMs, peakMib } = await bot.hub.usage()
  bot.stop()
  return {
    name: `rounds of ${COMMANDS} commands, ${IN_WORK} in work`,
    unit: "commands/s",
    value: Math.round(median(rates)),
    peakMib,
    idleMib,
    cpuMsEach: cpuMs / COMMANDS / (LOAD_ROUNDS + 1),
    residentMib: { atStart: idleMib, warm: warmMib, afterEachRound: mib },
    heapMib: { warm: warmHeapMib, afterEachRound: heapMib },
    grownMib: heapMib.at(-1) - warmHeapMib,
    goal: { grownMib: "none" },
  }
}

async function measureLargeResult() {
  const runs = []
  for (let round = 0; round < 3; round += 1) {
    // A small result first: what is loaded with the first command is no memory of the large one.
    const small = await startBot({ rows: 20 })
    await load(small, 5)
    await sleep(REST_MS)
    const smallMib = (await small.hub.usage()).peakMib
    small.stop()
    const bot = await startBot({ rows: LARGE_ROWS })
    const { idleMib } = bot.hub
    const agent = new Agent()
    const startedAt = performance.now()
    await command(bot.url, agent)
    await bot.untilShown(1)
    const ms = performance.now() - startedAt
    const { peakMib } = await bot.hub.usage()
    runs.push({ ms, peakMib, idleMib, smallMib, resultBytes: bot.resultBytes })
    bot.stop()
    process.stderr.write(`  ${JSON.stringify(runs.at(-1))}\n`)
  }
  const of = (pick) => Math.round(median(runs.map(pick)) * 10) / 10
  return {
    name: `one command over ${LARGE_ROWS} rows (${Math.round(runs[0].resultBytes / 1e5) / 10} MB)`,
    unit: "ms",
    value: of(({ ms }) => ms),
    peakMib: of(({ peakMib }) => peakMib),
    grownMib: of(({ peakMib, idleMib }) => peakMib - idleMib),
    overSmallMib: of(({ peakMib, smallMib }) => peakMib - smallMib),
    goal: { grownMib: 40 },
  }
}

const results = [...(await measureAcknowledgements()), await measureLoad(), await measureLargeResult()]
console.log(JSON.stringify(results))
