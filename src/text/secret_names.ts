/** Words that make a secret of what they name, wherever they stand: `tokenSecret`, `password_new`. */
const SECRET_NOUN =
  /^(?:.*(?:password|secret|token)|passwd|pwd|passphrase|passcode|credential|authorization|assertion|signature|hmac|sig|sas|jwt|bearer|otp|dsn)s?$/
/** Words that do so only at the end: `user_pass` is a secret, `pass_rate` is not. */
const SECRET_END = /^(?:auth|pass|cookies?|keys?)$/
/** Secrets written as one word: `apikey`, `accesskey`. */
const SECRET_COMPOUND =
  /(?:access|account|api|app|auth|client|encryption|master|private|secret|service|shared|signing|ssh|storage|subscription|write)keys?$/
/** Secrets of two words neither of which is one, and the code of a login, though not that of a country. */
const SECRET_PHRASE =
  /^code$|(?:^|_)(?:access|auth|authorization|backup|device|login|recovery|security|verification)_code$|(?:^|_)code_verifier$|(?:^|_)connection_string$/

/** Last words that tell of a secret without being one: `token_type`, `password_hint`, `tokens_used`. */
const ABOUT =
  /^(?:algorithm|at|column|count|endpoint|expires|expiration|expiry|field|hint|in|kind|label|length|limit|method|mode|name|path|policy|provider|required|scheme|size|status|ttl|type|url|uri|usage|used|version)$/
/** Keys that open nothing, such as the kind of ids that Braze is asked for (`braze_key`), tokens that say where the next page begins, and numbers of tokens. */
const HARMLESS =
  /(?:^|_)(?:braze|cache|deduplication|dedupe|foreign|group|host|idempotency|issue|object|partition|primary|project|public|row|sort|unique)_keys?$|(?:^|_)(?:continuation|next|page)_token$|^(?:max|min|remaining|total)_(?:.*_)?tokens$/
/** Last words that change nothing: `access_key_id`, `private_key_pem`. */
const FORM = /^(?:base|content|data|file|header|id|json|pem|string|text|value)$/

/** Members that are no secrets by their name, and are full of them. */
const CARRIER =
  /^(?:state|params|form_?params|body)$|state_?(?:json|url|redir)|(?:callback|download|hook|token|upload)_?url/

/**
 * Whether values of this name are secrets, as far as a name can tell, however it is written: `authToken`, `X-API-Key`,
 * `secret_access_key`. The one list for the log, for what services say back, for recorded calls and for declarations.
 */
export function soundsSecret(name: string): boolean {
  const words = wordsOf(name)
  if (ABOUT.test(words.at(-1) ?? "")) return false
  if (SECRET_PHRASE.test(words.join("_"))) return true
  while (words.length > 1 && FORM.test(words.at(-1) ?? "")) words.pop()
  const phrase = words.join("_")
  if (HARMLESS.test(phrase)) return false
  if (words.some((word) => SECRET_NOUN.test(word) || SECRET_COMPOUND.test(word))) return true
  return SECRET_END.test(words.at(-1) ?? "") || SECRET_COMPOUND.test(words.join(""))
}

/** Whether values of this name hold secrets besides other things: the settings of a request, its body, one-time addresses. */
export function carriesSecrets(name: string): boolean {
  return CARRIER.test(wordsOf(name).join("_"))
}

/** The words of a name in camelCase, snake_case, kebab-case or as a header, in lower case and without digits. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll("OAuth", "Oauth")
    .split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z]+/)
    .filter((word) => word)
    .map((word) => word.toLowerCase())
}
