import { inParallel } from "../../data/streams"
import { errorMessage } from "../../errors"
import type { Logger } from "../../logging"
import { type Looker, readFolder, readFolderChildren, readFolderDashboards, readFolderLooks } from "../../looker"
import { withPatience } from "../patience"
import { CommandIndex, type CustomCommand } from "./command_index"

/** Calls of one instance at once. */
const CALLS_AT_ONCE = 5
/** How long a text waits for an instance that does not answer, in milliseconds; then its last list counts. */
const PATIENCE_MS = 3000
/** Least time between two builds that texts cause which no command matches, and after one that failed, in milliseconds. */
const REBUILD_MS = 5000
/** Category of what is in the command folder itself. */
const SHORTCUTS = "Shortcuts"

export interface CommandListsOptions {
  /** The instances, the default one first. Those without a command folder have no commands. */
  lookers: readonly Looker[]
  /** How long a list counts, in milliseconds; 0: it is built each time. */
  cacheMs: number
  logger: Logger
}

/** The commands of one instance, as they were found last. */
interface CommandList {
  commands: readonly CustomCommand[]
  builtAt: number
  /** When a build failed, unless one has succeeded since. */
  failedAt: number
  /** The build that is going on; gives whether the commands could be read. */
  pending?: Promise<boolean>
}

/** The commands in the folders of all instances. A build replaces the list of an instance, so that what was removed is gone. */
export class CommandLists {
  private readonly lists = new Map<Looker, CommandList>()

  constructor(private readonly options: CommandListsOptions) {}

  /** The commands now; lists that are too old are built again. An instance that is silent or fails counts with its last list. */
  async index(): Promise<CommandIndex> {
    return this.indexOf(this.options.cacheMs)
  }

  /** The commands as they were found last, at once. */
  known(): CommandIndex {
    return new CommandIndex(this.options.lookers.flatMap((looker) => this.lists.get(looker)?.commands ?? []))
  }

  /** The commands, built again now. For help. */
  async fresh(): Promise<CommandIndex> {
    return this.indexOf(0)
  }

  /** As `fresh`, unless that has just been done. For texts that no command matched. */
  async rebuilt(): Promise<CommandIndex> {
    return this.indexOf(Math.min(this.options.cacheMs, REBUILD_MS))
  }

  private async indexOf(maxAgeMs: number): Promise<CommandIndex> {
    const unread: string[] = []
    const lists = await Promise.all(
      this.options.lookers.map(async (looker) => {
        if (!(await this.isFresh(looker, maxAgeMs))) unread.push(looker.service)
        return this.lists.get(looker)?.commands ?? []
      }),
    )
    return new CommandIndex(lists.flat(), unread)
  }

  /** Builds the list of an instance when it is too old. @returns whether it is as wanted now. */
  private async isFresh(looker: Looker, maxAgeMs: number): Promise<boolean> {
    const { customCommandFolderId: folderId } = looker.settings
    if (folderId === undefined || !looker.hasApi) return true
    const list = this.lists.get(looker) ?? { commands: [], builtAt: -Infinity, failedAt: -Infinity }
    this.lists.set(looker, list)
    if (performance.now() - list.builtAt < maxAgeMs) return true
    // One text may ask for the list several times.
    if (performance.now() - list.failedAt < Math.min(maxAgeMs, REBUILD_MS)) return false
    list.pending ??= this.build(looker, folderId, list).finally(() => (list.pending = undefined))
    return withPatience(list.pending, PATIENCE_MS, () => false)
  }

  private async build(looker: Looker, folderId: string, list: CommandList): Promise<boolean> {
    try {
      list.commands = await readCommands(looker, folderId)
      list.builtAt = performance.now()
      list.failedAt = -Infinity
      return true
    } catch (error) {
      const { name } = looker.settings
      this.options.logger.warn("commands could not be read", { looker: name, reason: errorMessage(error) })
    }
    list.failedAt = performance.now()
    return false
  }
}

/** The dashboards and Looks of a folder, and of the folders in it. @throws ServiceError when one cannot be read. */
export async function readCommands(looker: Looker, folderId: string, signal?: AbortSignal): Promise<CustomCommand[]> {
  const calls = looker.calls(signal)
  const [, children] = await Promise.all([readFolder(calls, folderId), readFolderChildren(calls, folderId)])
  const folders = [{ id: folderId, category: SHORTCUTS }, ...children.map(({ id, name }) => ({ id, category: name }))]
  const wanted = folders.flatMap(({ id, category }) => [
    { id, category, kind: "dashboard" as const },
    { id, category, kind: "look" as const },
  ])
  const found = new Map<(typeof wanted)[number], CustomCommand[]>()
  await inParallel({ limit: CALLS_AT_ONCE }, wanted, async (each) => {
    const read = each.kind === "dashboard" ? readFolderDashboards : readFolderLooks
    const contents = await read(calls, each.id)
    const { kind, category } = each
    const instance = looker.settings.name
    found.set(
      each,
      contents.map((content) => ({ instance, kind, category, ...content })),
    )
  })
  return wanted.flatMap((each) => found.get(each) ?? [])
}
