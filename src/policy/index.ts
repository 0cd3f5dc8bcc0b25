/** Who may send what where, as a file of the operator says. */
export { type Amounts, eachFact, type Facts, NO_FACTS, oneFact, UNKNOWN } from "./facts"
export { Gate } from "./gate"
export type { Decision, Policy, Step } from "./policy"
export { POLICY_VARIABLES, type PolicyConfig, readPolicyConfig, readPolicyFile } from "./policy_config"
export { countedAmounts, deliveryFacts, describedFacts, fieldFacts } from "./request_facts"
