import { execFile } from "node:child_process"
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const run = promisify(execFile)

/** A copy of this checkout, new files included, that shares its packages: for what changes files. */
export class CheckoutCopy {
  private constructor(readonly root: string) {}

  static async make(): Promise<CheckoutCopy> {
    const { stdout } = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
    const root = mkdtempSync(path.join(tmpdir(), "hub-copy-"))
    for (const file of stdout.split("\0")) {
      // What is deleted and not yet committed is still listed.
      if (file && existsSync(file)) cpSync(file, path.join(root, file))
    }
    symlinkSync(path.resolve("node_modules"), path.join(root, "node_modules"))
    return new CheckoutCopy(root)
  }

  path(file: string): string {
    return path.join(this.root, file)
  }

  /** Compiles what stands there now. */
  async compile(): Promise<void> {
    await this.run(process.execPath, ["scripts/build_if_changed.mjs"])
  }

  /** Runs a command in the copy. @param environment Added to that of this process. @throws Error with what it printed when it fails. */
  async run(program: string, words: string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = { ...process.env, ...environment }
    try {
      const { stdout } = await run(program, words, { cwd: this.root, env, maxBuffer: 64 * 1024 * 1024 })
      return stdout
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string }
      throw new Error(`${program} ${words.join(" ")} failed:\n${stdout}${stderr}`, { cause: error })
    }
  }

  /** What the compiler says of files whose path matches `paths`; of others nothing. */
  async typeErrors(paths: RegExp): Promise<string[]> {
    const words = ["node_modules/typescript7/bin/tsc", "--noEmit", "-p", "tsconfig.json"]
    const printed = await this.run(process.execPath, words).catch((error: Error) => error.message)
    return printed.split("\n").filter((line) => line.includes("error TS") && paths.test(line.split("(", 1)[0] ?? ""))
  }

  remove(): void {
    rmSync(this.root, { recursive: true })
  }
}
