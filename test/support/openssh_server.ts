import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import net, { type AddressInfo } from "node:net"
import path from "node:path"
import readline from "node:readline"

/** OpenSSH wants nobody else to be able to write in the directories above a chroot, which rules out /tmp. */
const ROOT = "/srv"

/**
 * OpenSSH's own server on a free port of 127.0.0.1, with a user made for it, who sees one directory only: in it `/upload`,
 * which is the user's, and `/locked`, which is not. Needs root, and the packages of .ci/system_packages.
 */
export class OpenSshServer {
  static readonly password = "hub-pass-word"
  static readonly passphrase = "hub-pass-phrase"

  private constructor(
    private readonly directory: string,
    readonly username: string,
    readonly port: number,
    private readonly daemon: ChildProcess,
  ) {}

  /** @param sftpOptions For OpenSSH's sftp-server(8), such as `-P rename`. */
  static async start(sftpOptions = ""): Promise<OpenSshServer> {
    const directory = mkdtempSync(path.join(ROOT, "hub-sftp-"))
    const username = path.basename(directory).toLowerCase()
    const port = await freePort()
    chmodSync(directory, 0o755)
    makeUser(directory, username)
    makeKeys(directory)
    const file = path.join(directory, "sshd_config")
    writeFileSync(file, configuration(directory, username, port, sftpOptions))
    const daemon = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", file], { stdio: ["ignore", "ignore", "pipe"] })
    await untilListening(daemon)
    return new OpenSshServer(directory, username, port, daemon)
  }

  /** Where the rest of the machine sees a path of the user. */
  outside(file: string): string {
    return path.join(this.directory, "chroot", file)
  }

  /** Text of a private key: `ed25519`, `encrypted` and `rsa` (in PEM) may log in, `stranger` may not. */
  key(name: string): string {
    return readFileSync(path.join(this.directory, name), "utf8")
  }

  /** Of the host key, as `ssh-keygen` prints it. */
  get fingerprint(): string {
    const listed = execFileSync("ssh-keygen", ["-l", "-f", path.join(this.directory, "host.pub")], { encoding: "utf8" })
    return listed.split(" ")[1] ?? ""
  }

  async stop(): Promise<void> {
    const ended = once(this.daemon, "exit")
    this.daemon.kill()
    await ended
    execFileSync("userdel", [this.username])
    rmSync(this.directory, { recursive: true })
  }
}

function makeUser(directory: string, username: string): void {
  for (const folder of ["chroot/upload", "chroot/locked"]) mkdirSync(path.join(directory, folder), { recursive: true })
  execFileSync("useradd", ["--no-create-home", "--home-dir", "/upload", "--shell", "/usr/sbin/nologin", username])
  execFileSync("chpasswd", { input: `${username}:${OpenSshServer.password}` })
  execFileSync("chown", [username, path.join(directory, "chroot/upload")])
}

function makeKeys(directory: string): void {
  const make = (name: string, ...options: string[]) =>
    execFileSync("ssh-keygen", ["-q", "-f", path.join(directory, name), ...options])
  for (const name of ["host", "ed25519", "stranger"]) make(name, "-t", "ed25519", "-N", "")
  make("encrypted", "-t", "ed25519", "-N", OpenSshServer.passphrase)
  make("rsa", "-t", "rsa", "-b", "3072", "-m", "PEM", "-N", "")
  const authorized = ["ed25519", "encrypted", "rsa"].map((name) => readFileSync(path.join(directory, `${name}.pub`)))
  writeFileSync(path.join(directory, "authorized_keys"), Buffer.concat(authorized))
}

function configuration(directory: string, username: string, port: number, sftpOptions: string): string {
  mkdirSync("/run/sshd", { recursive: true })
  const lines = [
    "ListenAddress 127.0.0.1",
    `Port ${port}`,
    `HostKey ${directory}/host`,
    `PidFile ${directory}/sshd.pid`,
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    "StrictModes no",
    "UsePAM no",
    "PasswordAuthentication yes",
    `AllowUsers ${username}`,
    "Subsystem sftp internal-sftp",
    `ChrootDirectory ${directory}/chroot`,
    `ForceCommand internal-sftp ${sftpOptions}`,
  ]
  return lines.map((line) => `${line}\n`).join("")
}

async function freePort(): Promise<number> {
  const server = net.createServer()
  await once(server.listen(0, "127.0.0.1"), "listening")
  const { port } = server.address() as AddressInfo
  await once(server.close(), "close")
  return port
}

/** @throws Error with what the server said, when it does not start. */
async function untilListening(daemon: ChildProcess): Promise<void> {
  const said: string[] = []
  if (!daemon.stderr) throw new Error("The server's output is not to be had.")
  for await (const line of readline.createInterface({ input: daemon.stderr })) {
    if (line.startsWith("Server listening")) {
      daemon.stderr.resume()
      return
    }
    said.push(line)
  }
  throw new Error(`sshd did not start: ${said.join(" ")}`)
}
