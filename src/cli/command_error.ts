/** Trouble with a command, in one line for people. */
export class CommandError extends Error {
  /** @param exitCode 1: what was asked for failed; 2: wrong use. Default 1. */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 1,
  ) {
    super(message)
    this.name = "CommandError"
  }
}

/** The command was used wrongly; the message says how it is used. */
export function wrongUse(message: string): CommandError {
  return new CommandError(message, 2)
}
