import { randomBytes } from "node:crypto"

/** Who calls, and what the token allows. */
export interface GithubCaller {
  login: string
  /** Scopes of a classic or OAuth token: `admin:repo_hook`, `repo`; of a fine-grained one: `webhooks:write`, `statuses:write`. */
  scopes: readonly string[]
  /** Missing rights are answered 403 to a fine-grained token, 404 to any other. */
  isFineGrained: boolean
}

/** Tokens and whose they are. */
export class TokenStore {
  private readonly callers = new Map<string, GithubCaller>()

  /** @returns a token. Its first letters say of which kind it is. */
  add(login: string, scopes: readonly string[], kind: "ghp" | "gho" | "github_pat"): string {
    const token = `${kind}_${randomBytes(18).toString("hex")}`
    this.callers.set(token, { login, scopes, isFineGrained: kind === "github_pat" })
    return token
  }

  find(token: string): GithubCaller | undefined {
    return this.callers.get(token)
  }
}
