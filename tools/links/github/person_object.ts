/** The people of the stand-in, by login. Every other owner is an organization. */
export const PEOPLE: readonly string[] = ["mia", "jon"]

const LISTS = ["followers", "subscriptions", "orgs", "repos", "received_events"] as const

/** A person or an organization as GitHub names it. Source: the schema `simple-user` of GitHub's published document. */
export function personOf(login: string, origin: string): object {
  const isPerson = PEOPLE.includes(login)
  const url = `${origin}/api/v3/users/${login}`
  const [followers_url, subscriptions_url, organizations_url, repos_url, received_events_url] = LISTS.map(
    (list) => `${url}/${list}`,
  )
  return {
    login,
    id: 100 + PEOPLE.indexOf(login),
    node_id: `U_${login}`,
    avatar_url: `${origin}/avatars/${login}`,
    gravatar_id: "",
    url,
    html_url: `${origin}/${login}`,
    followers_url,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url,
    organizations_url,
    repos_url,
    events_url: `${url}/events{/privacy}`,
    received_events_url,
    type: isPerson ? "User" : "Organization",
    site_admin: false,
  }
}
