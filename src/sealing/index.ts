/** What passes through browsers and Looker, unreadable for others. */
export { readStoredState, writeStoredState } from "./stored_state"
export { type Seal, type SealFault, Vault } from "./vault"
