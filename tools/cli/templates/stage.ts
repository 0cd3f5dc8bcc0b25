import { TEMPLATES } from "./integration"
import type { Names } from "./names"

/** The constant that holds the stage: `acme_crm` → `acmeCrmStage`. */
export function stageConstant({ className }: Names): string {
  return `${className.charAt(0).toLowerCase()}${className.slice(1)}Stage`
}

/** Writes the stage for the round trips of a login: the service and its login on one port. */
export function stageText(names: Names): string {
  const { name, className, kind, prefix } = names
  const { stage, taken, isUserAddressed } = TEMPLATES[kind]
  const origins = isUserAddressed ? "service.url" : "service.url, service.url"
  const allowed = isUserAddressed ? `OUTBOUND_ALLOW: "127.0.0.1", ` : ""
  const answer = taken ? `{ body: ${taken} }` : "{ status: 204 }"
  return `import { ${className}Integration } from "../../../src/integrations/${name}/${name}"
${stage.imports ?? ""}import { FakeService } from "../fake_service"
import { CLIENT, OAuthProvider } from "./oauth_provider"
import type { OAuthStage } from "./oauth_stage"

/** A renewal gives a new refresh token and ends the old pair. */
export const ${stageConstant(names)}: OAuthStage = {
  renewal: "handed back",
  afterRefusal: "reset",
  refusal: /has ended: .* log in again/,
  async open() {
    const service = await FakeService.start()
    const provider = new OAuthProvider({
      consentPath: "/authorize",
      tokenPath: "/token",
      lifetimeSec: 3600,
      rotates: true,
    })
    const files: Buffer[] = []
    service.answer = (request) => {
      const answer = provider.answer(request)
      if (answer) return answer
      if (!provider.isAllowed(request)) return { status: 401 }
      files.push(${stage.held ?? "request.body"})
      return ${answer}
    }
    ${stage.constants ? `${stage.constants}\n    ` : ""}return {
      integration: new ${className}Integration(${origins}),
      environment: { ${allowed}${prefix}_CLIENT_ID: CLIENT.id, ${prefix}_CLIENT_SECRET: CLIENT.secret },
      ${stage.parties}
      provider,
      files: () => files,
      revoke: () => provider.revoke(),
      stop: () => service.stop(),
    }
  },
}
`
}
