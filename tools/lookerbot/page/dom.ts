type Child = Node | string | undefined | false
type Handlers = { [K in keyof HTMLElementEventMap as `on${K}`]?: (event: HTMLElementEventMap[K]) => void }
type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>

/**
 * Makes an element.
 * @param attributes Attributes by name; `onclick` and the like are listeners; false and undefined are left out.
 */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes & Handlers = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener)
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : String(value))
  }
  element.append(...present(children))
  return element
}

/** Replaces what is in an element. */
export function fill(element: Element, ...children: readonly Child[]): void {
  element.replaceChildren(...present(children))
}

/** Makes these nodes the only children, in this order. Those that are in place are not moved: focus, scroll and readers stay there. */
export function place(element: Element, nodes: readonly Element[]): void {
  const wanted = new Set(nodes)
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove()
  for (const [at, node] of nodes.entries()) {
    if (element.children[at] !== node) element.insertBefore(node, element.children[at] ?? null)
  }
}

/** The element of the page with this id. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`The page has no #${id}.`)
  return element
}

function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== undefined && child !== false && child !== "")
}
