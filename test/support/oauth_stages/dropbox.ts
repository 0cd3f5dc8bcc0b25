import { DropboxIntegration } from "../../../src/integrations/dropbox/dropbox"
import { dropboxError } from "../dropbox_stage"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../fake_service"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

export const dropbox: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  refusal: /has ended: .* log in again/,
  async open() {
    const service = await FakeService.start()
    const provider = new OAuthProvider({
      consentPath: "/oauth2/authorize",
      tokenPath: "/oauth2/token",
      lifetimeSec: 14_400,
      offline: ["token_access_type", "offline"],
    })
    const files: Buffer[] = []
    service.answer = (request) => {
      const answer = provider.answer(request)
      if (answer) return answer
      return provider.isAllowed(request) ? answerOf(request, files) : dropboxError(401, "expired_access_token/..")
    }
    const { url } = service
    return {
      integration: new DropboxIntegration({ apiUrl: url, contentUrl: url, siteUrl: url, retryDelayMs: 5 }),
      environment: { DROPBOX_ACTION_APP_KEY: CLIENT.id, DROPBOX_ACTION_APP_SECRET: CLIENT.secret },
      formParams: { directory: "Reports", filename: "sales", includeTimestamp: "no" },
      provider,
      files: () => files,
      revoke: () => provider.revoke(),
      stop: () => service.stop(),
    }
  },
}

function answerOf({ path, body }: RecordedRequest, files: Buffer[]): FakeAnswer {
  if (path === "/2/files/list_folder") return { body: { entries: [{ ".tag": "folder", name: "Reports" }] } }
  if (path !== "/2/files/upload") return { status: 404 }
  files.push(body)
  return { body: { name: "sales.csv" } }
}
