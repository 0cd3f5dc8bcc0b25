// Tells regular expressions that may need more than linear time for a text which they do not match. Two runs must be possible
// over one text that can come again and again: one that stays in a place, and one that goes on from there to another
// place and stays there. Each repetition of the text is then a point where the second may begin.
// Source: Weber and Seidl, On the degree of ambiguity of finite automata, 1991.
import { PatternAutomaton } from "./pattern_automaton.mjs"

/** Why a pattern may be slow, to go on after "This pattern"; undefined when it is not. */
export function slownessOf(source, flags) {
  const automaton = new PatternAutomaton(source, flags)
  if (automaton.hasSame) return "looks for what a group matched before, which no automaton can"
  if (automaton.hasLoopInLook) return "has a repetition in what it looks ahead or back for"
  const { states } = automaton
  const loops = loopsOf(states)
  for (let from = 0; from < states.length; from++) {
    if (loops[from] === undefined) continue
    if (isTwofold(states, loops, from)) return "repeats what is repeated already"
    for (let to = 0; to < states.length; to++) {
      if (to === from || loops[to] === undefined || states[to].isAccepting || isSearch(states[to])) continue
      if (isPumped(states, loops, from, to)) {
        return isSearch(states[from])
          ? "reads on, from each place where it may begin, over others where it may begin too"
          : "has two repetitions that may share a text in many ways"
      }
    }
  }
  return undefined
}

const isSearch = ({ node }) => node === "search"

/** For each state the number of its loop: states that lead to each other have the same, those in none have none. */
function loopsOf(states) {
  const reach = states.map((_, from) => reachable(states, from))
  return states.map((_, from) =>
    reach[from].has(from) ? Math.min(...[...reach[from]].filter((to) => reach[to].has(from))) : undefined,
  )
}

function reachable(states, from) {
  const seen = new Set()
  const queue = [from]
  while (queue.length > 0) {
    for (const { to } of states[queue.pop()].next.flat()) {
      if (seen.has(to)) continue
      seen.add(to)
      queue.push(to)
    }
  }
  return seen
}

/** Whether a step within the loop can be made in two ways, so that the ways double with each character. */
function isTwofold(states, loops, from) {
  return states[from].next.flat().some(({ to, paths }) => paths > 1 && loops[to] === loops[from])
}

/** Whether one text leads from `from` back to it, from `from` to `to`, and from `to` back to it. */
function isPumped(states, loops, from, to) {
  const seen = new Set()
  const queue = [[from, from, to]]
  while (queue.length > 0) {
    const [first, second, third] = queue.pop()
    for (const [id, nexts] of states[first].next.entries()) {
      for (const one of nexts) {
        if (loops[one.to] !== loops[from]) continue
        for (const other of states[third].next[id]) {
          if (loops[other.to] !== loops[to]) continue
          for (const middle of states[second].next[id]) {
            if (one.to === from && middle.to === to && other.to === to) return true
            const key = (one.to * states.length + middle.to) * states.length + other.to
            if (seen.has(key)) continue
            seen.add(key)
            queue.push([one.to, middle.to, other.to])
          }
        }
      }
    }
  }
  return false
}
