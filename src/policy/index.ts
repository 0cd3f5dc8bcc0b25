/** Who may send what where, as a file of the operator says. */
export { type Facts, eachFact, oneFact, UNKNOWN } from "./facts"
export { Gate } from "./gate"
export type { Policy } from "./policy"
export { POLICY_VARIABLES, type PolicyConfig, readPolicyConfig, readPolicyFile } from "./policy_config"
