import { randomBytes } from "node:crypto"

/** One login: whose it is, and the LookML that its calls see. */
export interface Session {
  readonly token: string
  readonly userId: string
  workspace: "production" | "dev"
}

/** The logins that are open. */
export class Sessions {
  private readonly byToken = new Map<string, Session>()

  open(userId: string): Session {
    const session: Session = { token: randomBytes(20).toString("hex"), userId, workspace: "production" }
    this.byToken.set(session.token, session)
    return session
  }

  find(token: string): Session | undefined {
    return this.byToken.get(token)
  }

  /** Ends one login. */
  close({ token }: Session): void {
    this.byToken.delete(token)
  }

  /** Ends all logins: the next call of each is answered 401. */
  closeAll(): void {
    this.byToken.clear()
  }

  /** How many are open. */
  get count(): number {
    return this.byToken.size
  }
}
