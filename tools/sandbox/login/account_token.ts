import { randomBytes } from "node:crypto"

const TOKEN = /sandbox-token-([0-9a-f]+)\./

/** Makes a token that carries the name of its account, so that nothing has to be kept. */
export function accountToken(account: string): string {
  return `sandbox-token-${Buffer.from(account).toString("hex")}.${randomBytes(8).toString("hex")}`
}

/** Finds the account of the first token in a text, such as a header or a stored login. */
export function accountIn(text: string): string | undefined {
  const [, hex] = TOKEN.exec(text) ?? []
  return hex && Buffer.from(hex, "hex").toString()
}
