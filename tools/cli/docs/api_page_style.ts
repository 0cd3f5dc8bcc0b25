/** Rules of `docs/api.html`. */
export const API_PAGE_STYLE = `
:root { color-scheme: light dark; --back: #ffffff; --card: #f4f5f7; --text: #1c2733; --soft: #4a5866; --line: #d5dae0; --link: #0b5cad }
@media (prefers-color-scheme: dark) {
  :root { --back: #14181d; --card: #1d232a; --text: #edf1f5; --soft: #a9b5c1; --line: #39434d; --link: #8ec2ff }
}
* { box-sizing: border-box }
html { scroll-padding-top: 1rem }
body { margin: 0; background: var(--back); color: var(--text); font: 1rem/1.55 system-ui, sans-serif }
header, main, nav { max-width: 62rem; margin: 0 auto; padding: 0 1rem }
h1 { font-size: 1.7rem; margin: 1.5rem 0 0.5rem } h2 { font-size: 1.35rem; margin: 2.5rem 0 0.5rem; border-top: 1px solid var(--line); padding-top: 1rem }
h3 { font-size: 1.05rem; margin: 0 0 0.25rem; overflow-wrap: anywhere } h4 { font-size: 1rem; margin: 1rem 0 0.25rem }
p { margin: 0.25rem 0 0.5rem } a { color: var(--link) }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em } code { overflow-wrap: anywhere }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.4rem; background: var(--back) }
article { margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 0.6rem }
ul { margin: 0.25rem 0; padding-left: 1.25rem } nav ul { columns: 20rem } nav li { break-inside: avoid; overflow-wrap: anywhere }
.method { font-weight: 700 } .about, em { color: var(--soft) } em { font-style: normal; font-size: 0.9em }
dl { margin: 0.25rem 0 } dt { font-weight: 600; margin-top: 0.5rem } dd { margin: 0 0 0 1.25rem }
summary { cursor: pointer }
`
