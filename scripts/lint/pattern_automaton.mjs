// What a regular expression does, as an automaton. A state stands behind one character that was read; the first one, SEARCH,
// is that of an engine which begins anew at every character.
import { parsePattern } from "./parse_pattern.mjs"

export const SEARCH = 0
/** What stood before: nothing, the end of a line, or any other character. */
const BEFORE = ["nothing", "line end", "other"]
/** More repetitions than this make no difference to what is asked here. */
const MAX_COPIES = 8
const COMMON = [..."\n\r\t\u00a0\u2028\u200b\ufeffé漢😀\ud83d"]

export class PatternAutomaton {
  /** Nodes of the pattern: `{ set }`, and where one goes from there without a character: `{ to, when }`. */
  nodes = []
  hasLoopInLook = false
  hasSame = false

  constructor(source, flags) {
    this.flags = flags
    const parsed = parsePattern(source)
    const accept = this.addNode()
    this.accept = accept
    this.start = this.build(parsed, accept)
    this.classes = this.readClasses(source)
  }

  /** The states, `{ node, before }` each, in numbers from 0 on: SEARCH in its three places, then all others. */
  get states() {
    return (this.table ??= this.buildTable())
  }

  addNode(set) {
    return this.nodes.push({ set, steps: [] }) - 1
  }

  step(from, to, when = "always") {
    this.nodes[from].steps.push({ to, when })
  }

  /** Adds what leads through `node` to `next`. @returns where it begins. */
  build(node, next) {
    if (node.kind === "set") {
      const at = this.addNode(node.source)
      const behind = this.addNode()
      this.nodes[at].behind = behind
      this.step(behind, next)
      return at
    }
    if (node.kind === "all") return node.nodes.reduceRight((end, each) => this.build(each, end), next)
    if (node.kind === "repeat") return this.buildRepeat(node, next)
    const at = this.addNode()
    if (node.kind === "any") for (const each of node.nodes) this.step(at, this.build(each, next))
    else this.step(at, next, node.kind === "begin" ? "begin" : "sometimes")
    if (node.kind === "look") this.hasLoopInLook ||= hasLoop(node.node)
    if (node.kind === "same") this.hasSame = true
    return at
  }

  buildRepeat({ node, min, max }, next) {
    const optional = max === Infinity ? 0 : Math.min(max - min, MAX_COPIES)
    let at = next
    if (max === Infinity) {
      at = this.addNode()
      this.step(at, next)
      this.step(at, this.build(node, at))
    }
    for (let copy = 0; copy < optional; copy++) {
      const skip = this.addNode()
      this.step(skip, next)
      this.step(skip, this.build(node, at))
      at = skip
    }
    for (let copy = 0; copy < Math.min(min, MAX_COPIES); copy++) at = this.build(node, at)
    return at
  }

  /** Characters that no set of the pattern tells apart, by one of each; and those of each set. */
  readClasses(source) {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
    const flags = this.flags.replaceAll(/[gymd]/g, "")
    const sets = [...new Set(this.nodes.flatMap(({ set }) => set ?? []))]
    const patterns = ["\\n", ...sets].map((set) => new RegExp(`^(?:${set})$`, flags))
    const byMembership = new Map()
    for (const character of new Set([...ascii, ...COMMON, ...source])) {
      byMembership.set(patterns.map((pattern) => (pattern.test(character) ? 1 : 0)).join(""), character)
    }
    const characters = [...byMembership.keys()]
    const of = new Map(
      sets.map((set, index) => [set, characters.flatMap((row, id) => (row[index + 1] === "1" ? id : []))]),
    )
    return {
      count: characters.length,
      of,
      lineEnds: new Set(characters.flatMap((row, id) => (row[0] === "1" ? id : []))),
    }
  }

  buildTable() {
    const states = []
    const numbers = new Map()
    const numberOf = (node, before) => {
      const key = `${node} ${before}`
      if (!numbers.has(key)) {
        numbers.set(key, states.length)
        states.push({ node, before, next: Array.from({ length: this.classes.count }, () => []) })
      }
      return numbers.get(key)
    }
    const isSticky = this.flags.includes("y")
    const isSearch = (node) => node === "search"
    for (const before of BEFORE) numberOf("search", before)
    for (let index = 0; index < states.length; index++) {
      const state = states[index]
      const begins = isSearch(state.node) ? (isSticky && state.before !== "nothing" ? [] : [this.start]) : [state.node]
      const { paths, isAccepting } = this.withoutCharacter(begins, state.before)
      state.isAccepting = isAccepting && !isSearch(state.node)
      for (let id = 0; id < this.classes.count; id++) {
        const before = this.classes.lineEnds.has(id) ? "line end" : "other"
        if (isSearch(state.node)) state.next[id].push({ to: numberOf("search", before), paths: 1 })
        for (const [node, count] of paths) {
          const { set, behind } = this.nodes[node]
          if (this.classes.of.get(set).includes(id)) state.next[id].push({ to: numberOf(behind, before), paths: count })
        }
      }
    }
    return states
  }

  /** The sets that can read the next character, with the number of ways there, two counting as many. */
  withoutCharacter(begins, before) {
    const paths = new Map()
    let isAccepting = false
    const visit = (node, seen, isSure) => {
      if (this.nodes[node].set !== undefined) return void paths.set(node, Math.min((paths.get(node) ?? 0) + 1, 2))
      if (node === this.accept) isAccepting ||= isSure
      // Twice, as a repetition leads back into one that stands in it.
      if (seen.indexOf(node) !== seen.lastIndexOf(node)) return
      for (const { to, when } of this.nodes[node].steps) {
        if (when === "begin" && !this.mayBegin(before)) continue
        visit(to, [...seen, node], isSure && when === "always")
      }
    }
    for (const begin of begins) visit(begin, [], true)
    return { paths, isAccepting }
  }

  mayBegin(before) {
    return before === "nothing" || (before === "line end" && this.flags.includes("m"))
  }
}

function hasLoop(node) {
  if (node.kind === "repeat" && node.max === Infinity) return true
  return [node.node, ...(node.nodes ?? [])].some((each) => each && hasLoop(each))
}
