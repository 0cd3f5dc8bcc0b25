import type { OperatorGroup } from "../operator_command"
import { CONTENT, DAYS, EVENT, HUB, JSON_OUTPUT, NO_REGISTER, OWN_TOKEN, REPOSITORY } from "./link_options"

const KNOWN = ["source", "id|address"]

/** `hub link`: links of services to Looker, for configuration that is kept in git. */
export const LINK_COMMANDS: OperatorGroup = {
  name: "link",
  description: "make, list and try links, by which services call back into Looker",
  verbs: [
    {
      name: "create",
      arguments: ["source"],
      description:
        "make a link: what happens in Looker when something happens at github, dbt_cloud, fivetran, webhook or incident",
      more:
        "Where the same link is there already, nothing is made, so the command can run at every deployment. No secret is an " +
        "argument: where the partner issues the secret itself, set LINK_SECRET to it.",
      options: [...CONTENT, NO_REGISTER, OWN_TOKEN, ...HUB, JSON_OUTPUT],
      async run(options, words, place) {
        const { createLink } = await import("./manage_links")
        return createLink(options, words, place)
      },
    },
    {
      name: "list",
      arguments: ["source"],
      description: "list the links of this hub at the partner",
      options: [REPOSITORY, ...HUB, JSON_OUTPUT],
      async run(options, words, place) {
        const { listLinks } = await import("./manage_links")
        return listLinks(options, words, place)
      },
    },
    {
      name: "show",
      arguments: ["source", "address"],
      description: "show what the address of a link says",
      options: [...HUB, JSON_OUTPUT],
      async run(options, words, place) {
        const { showLink } = await import("./manage_links")
        return showLink(options, words, place)
      },
    },
    {
      name: "renew",
      arguments: KNOWN,
      description: "give a link a new end and today's key",
      options: [REPOSITORY, DAYS, NO_REGISTER, OWN_TOKEN, ...HUB, JSON_OUTPUT],
      async run(options, words, place) {
        const { renewLink } = await import("./manage_links")
        return renewLink(options, words, place)
      },
    },
    {
      name: "remove",
      arguments: KNOWN,
      description: "remove a link at the partner",
      options: [REPOSITORY, OWN_TOKEN, ...HUB, JSON_OUTPUT],
      async run(options, words, place) {
        const { removeLink } = await import("./manage_links")
        return removeLink(options, words, place)
      },
    },
    {
      name: "revoke",
      arguments: ["id..."],
      description: "print the value of LINKS_REVOKED with which the hub refuses these links; calls nobody",
      options: [{ ...JSON_OUTPUT, description: "print the value as JSON" }],
      async run(options, words, place) {
        const { revokeLinks } = await import("./revoke_links")
        return revokeLinks(options, words, place)
      },
    },
    {
      name: "test",
      arguments: ["source", "address"],
      description: "send a made-up event to a link, signed as its partner signs, and show what the hub did",
      more:
        "The hub does what the link says, as for a real event. Set LINK_SECRET to the secret of the link; or LINKS_SECRET (else " +
        "ACTION_HUB_SECRET) to that of the hub, which opens the link: the event then fits it.",
      options: [...EVENT, JSON_OUTPUT],
      async run(options, words, place) {
        const { tryLink } = await import("./try_link")
        return tryLink(options, words, place)
      },
    },
  ],
}
