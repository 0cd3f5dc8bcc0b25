import { readFileSync } from "node:fs"

interface Panel {
  targets: { expr: string }[]
}

/** The expressions of the dashboard, and those of its variables. */
export function dashboardQueries(): string[] {
  const text = readFileSync("deploy/grafana/dashboard.json", "utf8")
  const { panels, templating } = JSON.parse(text) as {
    panels: Panel[]
    templating: { list: { definition?: string }[] }
  }
  const variables = templating.list.flatMap(({ definition }) => definition ?? [])
  return [...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)), ...variables]
}

/** The names of the metrics in an expression of Prometheus. Labels, which stand in braces and after `by`, are none. */
export function metricsIn(expression: string): string[] {
  const bare = expression.replaceAll(/\{[^}]*\}/g, "").replaceAll(/\bby \([^)]*\)/g, "")
  return bare.match(/\b(?:up|(?:hub|process|nodejs)_\w+)\b/g) ?? []
}
