import type { AnyAuthMethod } from "ssh2"
import * as Hub from "../../framework"
import { readPrivateKey } from "./private_key"

/** The user who logs in, and the methods to try. */
export interface SftpLogin {
  username: string
  password?: string
  /** In the order they are tried. */
  methods: AnyAuthMethod[]
}

/**
 * Reads the login from the answers of the form.
 * @throws InvalidRequestError when something is missing, DeliveryError when the private key cannot be used.
 */
export async function readLogin({ username, password, private_key, passphrase }: Hub.TextMap): Promise<SftpLogin> {
  if (!username) throw new Hub.InvalidRequestError('Enter the "Username".')
  const typedKey = private_key?.trim()
  if (!password && !typedKey) throw new Hub.InvalidRequestError('Enter the "Password", or paste a "Private Key".')
  // To "none", a server answers with the methods it accepts.
  const methods: AnyAuthMethod[] = [{ type: "none", username }]
  if (typedKey)
    methods.push({ type: "publickey", username, key: await readPrivateKey(typedKey, passphrase || undefined) })
  if (password) methods.push({ type: "password", username, password }, passwordPrompt(username, password))
  return { username, password, methods }
}

/** For servers that ask for the password in a dialog: answers each hidden prompt with the password, any other with nothing. */
function passwordPrompt(username: string, password: string): AnyAuthMethod {
  return {
    type: "keyboard-interactive",
    username,
    prompt: (_name, _instructions, _language, prompts, finish) =>
      finish(prompts.map(({ echo }) => (echo ? "" : password))),
  }
}
