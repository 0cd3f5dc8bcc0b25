/** Words that mark a name as secret wherever they stand: `tokenSecret`, `password_new`. */
const SECRET_NOUN =
  /^(?:.*(?:password|secret|token)|passwd|pwd|passphrase|passcode|credential|authorization|assertion|signature|hmac|sig|sas|jwt|bearer|otp|dsn)s?$/
/** Words that mark a name as secret only at its end: `user_pass` is a secret, `pass_rate` is not. */
const SECRET_END = /^(?:auth|pass|cookies?|keys?)$/
/** Secrets written as one word: `apikey`, `accesskey`. */
const SECRET_COMPOUND =
  /(?:access|account|api|app|auth|client|encryption|master|private|secret|service|shared|signing|ssh|storage|subscription|write)keys?$/
/** Names that are secret though none of their words is: `connection_string`, `code`, `login_code`, but not `country_code`. */
const SECRET_PHRASE =
  /^code$|(?:^|_)(?:access|auth|authorization|backup|device|login|recovery|security|verification)_code$|(?:^|_)code_verifier$|(?:^|_)connection_string$/

/** Last words of names that describe a secret but do not hold one: `token_type`, `password_hint`, `tokens_used`. */
const ABOUT =
  /^(?:algorithm|at|column|count|endpoint|expires|expiration|expiry|field|hint|in|kind|label|length|limit|method|mode|name|path|policy|provider|required|scheme|size|status|ttl|type|url|uri|usage|used|version)$/
/** Names without a secret: keys that open nothing (`braze_key` is a kind of id), page tokens, and numbers of tokens. */
const HARMLESS =
  /(?:^|_)(?:braze|cache|deduplication|dedupe|foreign|group|host|idempotency|issue|object|partition|primary|project|public|row|sort|unique)_keys?$|(?:^|_)(?:continuation|next|page)_token$|^(?:max|min|remaining|total)_(?:.*_)?tokens$/
/** Last words that are ignored: `access_key_id`, `private_key_pem`. */
const FORM = /^(?:base|content|data|file|header|id|json|pem|string|text|value)$/

/** Names that do not sound secret but whose values contain secrets. */
const CARRIER =
  /^(?:state|params|form_?params|body)$|state_?(?:json|url|redir)|(?:callback|download|hook|token|upload)_?url/

/**
 * Whether a name sounds like that of a secret, in any notation: `authToken`, `X-API-Key`, `secret_access_key`. The log, the
 * masking of service answers, recorded calls and the check of declarations all use this function.
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

/** Whether values of this name contain secrets among other data: the settings of a request, its body, one-time addresses. */
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
