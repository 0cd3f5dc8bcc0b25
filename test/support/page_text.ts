/** The text of a page, as people read it. */
export function pageText(html: string): string {
  const bare = html.replace(/<style>[^]*?<\/style>|<script>[^]*?<\/script>|<[^>]*>/g, " ").replace(/\s+/g, " ")
  const entities: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" }
  return bare.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
}
