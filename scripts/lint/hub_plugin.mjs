// Our own rules, as oxlint loads them.
import { linearPatterns } from "./linear_patterns.mjs"

export default { meta: { name: "hub" }, rules: { "linear-patterns": linearPatterns } }
