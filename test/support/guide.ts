import { readFileSync } from "node:fs"

export const GUIDE = "docs/adding_an_integration.md"

/** What the guide has its reader do, in order. */
export type GuideStep = { command: string; code: number } | GuideFile

export interface GuideFile {
  file: string
  text: string
}

/** The lines of `sh` blocks, and the `ts` blocks that stand under the name of their file. */
export function guideSteps(): GuideStep[] {
  const blocks = readFileSync(GUIDE, "utf8").matchAll(/(?:^`([^`\n]+)`:\n\n)?^```(sh|ts)\n([^]*?)^```$/gm)
  return [...blocks].flatMap(([, file, language, text = ""]): GuideStep[] => {
    if (language === "ts") return file === undefined ? [] : [{ file, text }]
    return text
      .trim()
      .split("\n")
      .map((line) => {
        const [command = "", remark] = line.split(" # exit code ")
        return { command, code: Number(remark ?? 0) }
      })
  })
}

/** The files that the reader changes. */
export function guideFiles(): GuideFile[] {
  return guideSteps().flatMap((step) => ("file" in step ? [step] : []))
}
