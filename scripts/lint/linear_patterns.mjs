// A lint rule: regular expressions take linear time, whatever text they get. Texts come from people, from Looker and from
// services; a pattern that is slow for one of them holds up every other delivery of the process.
import { slownessOf } from "./pattern_cost.mjs"

const CURE = "Write a loop, use indexOf, or a word of src/text."

export const linearPatterns = {
  meta: {
    type: "problem",
    schema: [],
    messages: {
      slow: `This pattern {{reason}}: it may need more than linear time for a long text. ${CURE}`,
      unknown: `What this pattern holds is not known here, so that it may be slow for a long text. ${CURE}`,
    },
  },
  create(context) {
    const check = (node, source, flags) => {
      const reason = slownessOf(source, flags)
      if (reason) context.report({ node, messageId: "slow", data: { reason } })
    }
    const checkMade = (node) => {
      if (node.callee.name !== "RegExp") return
      const [source, flags] = node.arguments
      if (source?.regex) return
      if (typeof source?.value !== "string" || (flags && typeof flags.value !== "string")) {
        return context.report({ node, messageId: "unknown" })
      }
      check(node, source.value, flags?.value ?? "")
    }
    return {
      Literal: (node) => node.regex && check(node, node.regex.pattern, node.regex.flags),
      NewExpression: checkMade,
      CallExpression: checkMade,
    }
  },
}
