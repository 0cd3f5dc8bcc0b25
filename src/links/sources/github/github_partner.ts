import type { Partner } from "../partner"
import { NEEDED_RIGHTS } from "./github_calls"
import { githubLogin } from "./github_login"
import { GithubSession } from "./github_api"

const TOKEN = "github_token"
/** What can be sent as a header. */
const PRINTABLE = /^[\x21-\x7e]+$/

/** The webhooks of repositories at GitHub, or at an Enterprise Server. */
export const githubPartner: Partner = {
  credentialFields: [
    { name: TOKEN, label: "GitHub token", kind: "secret", help: `A personal access token. It ${NEEDED_RIGHTS}.` },
  ],
  typedCredentials(values) {
    const token = values.text(TOKEN)
    if (token === undefined) return undefined
    if (!PRINTABLE.test(token)) values.refuse(TOKEN, "is no token of GitHub")
    return { [TOKEN]: token }
  },
  ownCredentials: ({ github: { token } }) => (token === undefined ? undefined : { [TOKEN]: token }),
  login: githubLogin,
  open: (credentials, context) => new GithubSession(credentials[TOKEN] ?? "", context),
}
