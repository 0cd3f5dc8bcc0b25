import { LINK_COMMANDS } from "../../src/cli/link/link_commands"
import { readWords } from "../../src/cli/command_words"
import { CommandError } from "../../src/cli/command_error"
import { FakeService } from "./fake_service"

/** What a run of `hub link` left behind. */
export interface LinkRun {
  code: number
  stdout: string
  stderr: string
}

/** A made-up hub, and `hub link` that asks it. */
export class LinkCommandStage {
  static readonly KEY = "made-up-key"

  private constructor(readonly hub: FakeService) {}

  static async start(): Promise<LinkCommandStage> {
    return new LinkCommandStage(await FakeService.start())
  }

  stop(): Promise<void> {
    return this.hub.stop()
  }

  /** Runs `hub link` with these words, whose hub and key stand in the environment. */
  async run(words: readonly string[], environment: Record<string, string> = {}): Promise<LinkRun> {
    const [verb, ...rest] = words
    const command = LINK_COMMANDS.verbs.find(({ name }) => name === verb)
    if (!command) throw new Error(`There is no verb ${verb}.`)
    const all = { HUB_URL: this.hub.url, HUB_KEY: LinkCommandStage.KEY, ...environment }
    const [lines, warnings]: [string[], string[]] = [[], []]
    const place = {
      environment: all,
      print: (line: string) => void lines.push(`${line}\n`),
      warn: (line: string) => void warnings.push(`${line}\n`),
    }
    const outcome = async () => {
      const read = readWords(command, rest, all, "link")
      return (await command.run(read.options, read.arguments, place)) ? 0 : 1
    }
    const code = await outcome().catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error
      warnings.push(`${error.message}\n`)
      return error.exitCode
    })
    return { code, stdout: lines.join(""), stderr: warnings.join("") }
  }
}
