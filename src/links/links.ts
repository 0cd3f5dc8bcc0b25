import { everyone, type Part } from "../edge"
import { HubError } from "../errors"
import { linkApi } from "./api/link_api"
import { hookRoute } from "./hooks/hook_route"
import { LINKS_VARIABLES } from "./links_config"
import { personRoutes } from "./pages/person_routes"
import { LinksContext, type LinksContextOptions } from "./links_context"

/** Services call back into Looker. Without a Looker, or without a source, its addresses do not exist. */
export function links(options: LinksContextOptions): Part {
  const context = options.config.isOn ? new LinksContext(options) : undefined
  return {
    name: "links",
    variables: LINKS_VARIABLES,
    async describe() {
      const { describeLinks } = await import("./description/links_description")
      return describeLinks(context?.sources ?? [])
    },
    routes(routes) {
      if (context) {
        routes.use("/hooks", everyone, hookRoute(context))
        linkApi(context, routes)
        personRoutes(context, routes)
      }
      // Whatever else stands below is said to be unknown, not forbidden as other unknown addresses are.
      for (const path of ["/hooks", "/links"]) routes.use(path, everyone, unknown)
    },
  }
}

const unknown = () => {
  throw new HubError("unknown_path", "There is nothing at this address, or not with this method.")
}
