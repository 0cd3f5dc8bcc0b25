import { SlackError } from "../slack_error"
import { BOT, botUser, TEAM, userOf } from "../workspace"
import { type Methods, pageOf } from "./method"

export const USER_METHODS: Methods = {
  "auth.test": {
    run: () => ({
      url: `https://${TEAM.domain}.slack.com/`,
      team: TEAM.name,
      user: BOT.name,
      team_id: TEAM.id,
      user_id: BOT.id,
      bot_id: BOT.botId,
      is_enterprise_install: false,
    }),
  },
  "team.info": {
    scope: "team:read",
    run: () => ({ team: { id: TEAM.id, name: TEAM.name, domain: TEAM.domain } }),
  },
  "users.info": {
    scope: "users:read",
    run(given, { workspace }) {
      const id = given.required("user", "user_not_found")
      return { user: id === BOT.id ? botUser() : userOf(workspace.person(id)) }
    },
  },
  "users.list": {
    scope: "users:read",
    run(given, { workspace }) {
      const { page, ...more } = pageOf([...workspace.people.map(userOf), botUser()], given)
      return { members: page, cache_ts: 0, ...more }
    },
  },
  "users.lookupByEmail": {
    scope: "users:read.email",
    run(given, { workspace }) {
      const email = given.required("email").toLowerCase()
      const person = workspace.people.find((each) => each.email === email)
      if (!person) throw new SlackError("users_not_found")
      return { user: userOf(person) }
    },
  },
}
