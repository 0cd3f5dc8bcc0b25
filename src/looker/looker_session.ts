import type { IApiSession } from "@looker/sdk"
import { Shape } from "../data/json"
import type { HttpClient, Token } from "../outbound"
import type { Known } from "./known"
import { LookerCalls, pathOf } from "./looker_calls"
import { type LoginAnswer, LookerLogin } from "./looker_login"

/** What a session sees of LookML: what is in production, or the user's own copy. */
export type Workspace = "production" | "dev"

/** Source: API 4.0, `ApiSession`. */
type Session = Known<{ workspace_id: Workspace }, IApiSession>

/** Calls of the API user with a login of their own. They begin in production. */
export class LookerSession extends LookerCalls {
  constructor(private readonly login: SessionLogin) {
    super(login.client)
  }

  /** Calls of this session see this workspace from now on. @throws ServiceError when Looker stays in another one. */
  async setWorkspace(workspace: Workspace): Promise<void> {
    await enter(this, workspace)
    this.login.workspace = workspace
  }
}

/** The login of a session, which is put into the workspace of the session each time it is renewed. */
export class SessionLogin {
  /** Undefined: the one in which a login begins. */
  workspace?: Workspace
  readonly client: HttpClient

  /**
   * @param clientWith Makes a client that uses a token.
   * @param logIn Logs the API user in.
   */
  constructor(clientWith: (token: Token) => HttpClient, logIn: () => Promise<LoginAnswer>) {
    const login = new LookerLogin(async () => {
      const answer = await logIn()
      // Else the session would go on in production, and a check would examine what is deployed already.
      if (this.workspace) await enter(new LookerCalls(clientWith(answer.access_token)), this.workspace)
      return answer
    })
    this.client = clientWith(login.get)
  }
}

function enter(calls: LookerCalls, workspace: Workspace): Promise<Session> {
  const answer = new Shape((z) => z.object({ workspace_id: z.literal(workspace) }))
  return calls.patch(pathOf("session"), { workspace_id: workspace }, { answer, what: `The workspace ${workspace}` })
}
