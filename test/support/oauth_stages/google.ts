import type { Integration } from "../../../src/framework"
import type { GoogleOptions } from "../../../src/services/google/google_options"
import { googleError, GoogleStandIn } from "../google_stand_in"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

const formParams = { drive: "mydrive", folderid: "", filename: "sales" }

/** Drive's contract: a renewed token is used for the request and not stored; the refresh token does not change. */
export const googleDrive = googleStage(formParams)

/** A new sheet each time, which is one upload, so that the calls are those of Drive. */
export const googleSheets = googleStage({ ...formParams, overwrite: "no" })

export function googleProvider(): OAuthProvider {
  return new OAuthProvider({
    consentPath: "/o/oauth2/v2/auth",
    tokenPath: "/token",
    lifetimeSec: 3599,
    offline: ["access_type", "offline"],
  })
}

function googleStage(formParams: Record<string, string>): OAuthStage {
  return {
    renewal: "each time",
    afterRefusal: "reset",
    refusal: /invalid_grant.* log in with Google again/,
    async open(registered) {
      const google = await GoogleStandIn.start()
      const provider = googleProvider()
      google.intervene = (request) => {
        const answer = provider.answer(request)
        // The address of an upload that was begun is its own key.
        if (answer || request.path.startsWith("/session/") || provider.isAllowed(request)) return answer
        return googleError(401, "Request had invalid authentication credentials.")
      }
      google.answer = ({ path }) => (path === "/drive/v3/drives" ? { body: { drives: [] } } : { status: 404 })
      // One stage for all of Google's, by the class that is registered under the name.
      const GoogleIntegration = registered.constructor as new (options: GoogleOptions) => Integration
      return {
        integration: new GoogleIntegration({ addresses: google.addresses, retryDelayMs: 5 }),
        environment: {
          GOOGLE_DRIVE_CLIENT_ID: CLIENT.id,
          GOOGLE_DRIVE_CLIENT_SECRET: CLIENT.secret,
          GOOGLE_SHEET_CLIENT_ID: CLIENT.id,
          GOOGLE_SHEET_CLIENT_SECRET: CLIENT.secret,
        },
        formParams,
        provider,
        files: () => google.sessions.filter(({ state }) => state === "finished").map(({ held }) => held),
        revoke: () => provider.revoke(),
        stop: () => google.stop(),
      }
    },
  }
}
