import { useState } from "preact/hooks"
import { rememberToken } from "./api"

/** Asks for the hub's token. */
export function TokenGate({ wasRefused, onToken }: { wasRefused: boolean; onToken: () => void }) {
  const [token, setToken] = useState("")
  const submit = (event: Event) => {
    event.preventDefault()
    if (!token.trim()) return
    rememberToken(token)
    onToken()
  }
  return (
    <section class="card notice">
      <h1>This hub asks for its token</h1>
      <p>The one that generate-api-key printed and that Looker uses. It stays in this tab until you close it.</p>
      <form onSubmit={submit}>
        <div class="field">
          <label for="token">Token</label>
          <input
            id="token"
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={token}
            aria-invalid={wasRefused}
            aria-describedby={wasRefused ? "token-problem" : undefined}
            onInput={(event) => setToken(event.currentTarget.value)}
            ref={(input) => input?.focus()}
          />
          {wasRefused && (
            <p class="problem" id="token-problem" role="alert">
              The hub does not accept this token. Check that it is complete.
            </p>
          )}
        </div>
        <button class="primary" disabled={!token.trim()}>
          Open the playground
        </button>
      </form>
    </section>
  )
}
