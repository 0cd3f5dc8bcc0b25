import type { LinksContext } from "../links_context"
import { markup } from "./markup"
import type { LinkPage } from "./page_answer"

/** What may call back, with the way to the form and to the links of each. */
export function startPage(links: LinksContext): LinkPage {
  const items = links.sources.map(
    ({ name, label, description }) => markup`<li>
      <h2>${label}</h2>
      <p>${description}</p>
      <p class="buttons">
        <a class="button main" href="${links.pathOf(`/${name}/new`)}" aria-label="New link: ${label}">New link</a>
        <a class="button" href="${links.pathOf(`/${name}`)}" aria-label="${label} links">Links</a>
      </p>
    </li>`,
  )
  return {
    title: "Links into Looker",
    body: markup`<p>A link lets a service start something in Looker. Choose the service.</p><ul class="cards">${items}</ul>`,
  }
}
