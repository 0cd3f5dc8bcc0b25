/** Rules of the pages of links, after those of every page. */
export const PAGE_STYLE = `
:root { --accent: #3b4fc4; --on-accent: #ffffff; --bad: #b3261e; --field: #ffffff; --edge: #767f8a }
@media (prefers-color-scheme: dark) {
  :root { --accent: #aab6ff; --on-accent: #14181d; --bad: #ffb4ab; --field: #14181d; --edge: #8b96a3 }
}
body { place-items: start center }
main { max-width: 46rem; min-width: 0 }
@media (max-width: 30rem) { body { padding: 0.5rem } main { padding: 1.25rem 1rem } }
h2 { margin: 0; font-size: 1.05rem; overflow-wrap: anywhere }
a { color: var(--accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
form { margin: 1rem 0 0 }
fieldset { margin: 1.25rem 0 0; padding: 0; border: 0; min-width: 0 }
legend { padding: 0; font-weight: 650 }
legend.part { font-size: 1.1rem }
fieldset > :not(legend), details > :not(summary) { margin-top: 0.75rem }
label, .label { display: block; font-weight: 550 }
.choices label { display: flex; gap: 0.5rem; align-items: baseline; font-weight: 400; overflow-wrap: anywhere }
.choices { max-height: 16rem; overflow-y: auto }
input, select, textarea { width: 100%; margin-top: 0.25rem; padding: 0.5rem 0.6rem; font: inherit; color: var(--text);
  background: var(--field); border: 1px solid var(--edge); border-radius: 0.4rem }
input[type=checkbox] { width: auto; margin: 0; flex: none }
textarea, code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem }
pre { margin: 0.75rem 0 0; padding: 0.75rem; overflow-x: auto; border: 1px solid var(--line); border-radius: 0.4rem }
[aria-invalid=true] { border-color: var(--bad) }
button, .button { display: inline-block; padding: 0.55rem 1rem; font: inherit; font-weight: 600; text-decoration: none;
  color: var(--accent); background: none; border: 1px solid var(--accent); border-radius: 0.4rem; cursor: pointer }
button.main, .button.main { color: var(--on-accent); background: var(--accent) }
button.bad { color: var(--bad); border-color: var(--bad) }
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.5rem }
.help { margin: 0.15rem 0 0; font-size: 0.9rem }
.problem { margin: 0.15rem 0 0; color: var(--bad); font-size: 0.9rem }
.alert, .note { margin-top: 1rem; padding: 0.75rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--accent);
  border-radius: 0.4rem }
.alert { border-left-color: var(--bad) }
.alert p, .note p { margin: 0.25rem 0 0; color: var(--text) }
.sentence { font-weight: 600; color: var(--text) }
ul.cards { list-style: none; margin: 1rem 0 0; padding: 0 }
ul.cards > li { padding: 1rem 0; border-top: 1px solid var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; margin: 0.75rem 0 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
summary { cursor: pointer; color: var(--accent); font-weight: 600; margin-top: 0.75rem; width: fit-content }
`
