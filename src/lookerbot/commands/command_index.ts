/** A dashboard or Look of a command folder. */
export interface CustomCommand {
  instance: string
  kind: "dashboard" | "look"
  id: string
  /** Title in Looker, as it is. */
  title: string
  description: string
  /** Name of its folder; `Shortcuts` for the command folder itself. */
  category: string
  /** Titles of the filters of a dashboard, in their order. */
  filters?: readonly string[]
}

/** A command that a text names, and what follows the name. */
export interface MatchedCommand {
  command: CustomCommand
  /** As it was typed, blanks around it removed. */
  argument: string
}

const HIDDEN = /\[hidden\]/gi

/** Whether help leaves a command out; it can be called all the same. */
export function isHidden({ title, category }: Pick<CustomCommand, "title" | "category">): boolean {
  return [title, category].some((text) => /\[hidden\]/i.test(text))
}

/** The name by which a command is called: lower case, single blanks, without `[hidden]`. */
function callName(title: string): string {
  return squeeze(title.replace(HIDDEN, " ")).toLowerCase()
}

/** Finds the command that a text begins with. */
export class CommandIndex {
  /** The commands behind each name; the first is the one that the name calls. */
  private readonly byName = new Map<string, CustomCommand[]>()
  /** Length of the longest name. */
  private longest = 0

  /** @param commands The first of several with one name is called by it; the others by `<instance>/<name>` or `<category>/<name>`. */
  constructor(
    readonly commands: readonly CustomCommand[],
    /** The instances, as people know them, whose commands could not be read just now: others may be missing. */
    readonly unread: readonly string[] = [],
  ) {
    for (const command of commands) {
      const name = callName(command.title)
      this.add(name, command)
      this.add(squeeze(command.title).toLowerCase(), command)
      this.add(`${command.instance.toLowerCase()}/${name}`, command)
      this.add(`${callName(command.category)}/${name}`, command)
    }
  }

  /** Whether another command comes before this one by its bare name. */
  isDuplicate(command: CustomCommand): boolean {
    return this.byName.get(callName(command.title))?.[0] !== command
  }

  /** The command with the longest name that the text begins with; after the name the text ends, or goes on with a blank, `:` or `,`. */
  match(text: string): MatchedCommand | undefined {
    const squeezed = squeeze(text)
    const lower = squeezed.toLowerCase()
    const start = lower.length <= this.longest ? lower.length : ends(lower, this.longest)
    for (let end = start; end > 0; end = ends(lower, end - 1)) {
      const [command] = this.byName.get(lower.slice(0, end)) ?? []
      if (command)
        return {
          command,
          argument: squeezed
            .slice(end)
            .replace(/^[\s:,]+/, "")
            .trim(),
        }
    }
    return undefined
  }

  private add(name: string, command: CustomCommand): void {
    const known = this.byName.get(name) ?? []
    if (!name || known.includes(command)) return
    this.longest = Math.max(this.longest, name.length)
    // A dashboard comes before a Look of the same instance.
    if (command.kind === "dashboard") {
      const firstLook = known.findIndex(({ kind, instance }) => kind === "look" && instance === command.instance)
      known.splice(firstLook < 0 ? known.length : firstLook, 0, command)
    } else known.push(command)
    this.byName.set(name, known)
  }
}

/** Where the next shorter name may end at most. */
function ends(text: string, from: number): number {
  for (let at = from; at > 0; at--) if (/[\s:,]/.test(text.charAt(at))) return at
  return 0
}

function squeeze(text: string): string {
  return text.trim().replace(/\s+/g, " ")
}
