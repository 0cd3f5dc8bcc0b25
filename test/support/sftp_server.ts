import { createHash } from "node:crypto"
import { once } from "node:events"
import net, { type AddressInfo, type Socket } from "node:net"
import path from "node:path"
import ssh2, { type AuthContext, type AuthenticationType, type Connection, type SFTPWrapper } from "ssh2"
import { MemoryFile } from "./memory_file"

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp
export { STATUS_CODE }

export type Operation = "OPEN" | "WRITE" | "CLOSE" | "STAT" | "LSTAT" | "REMOVE" | "RENAME"

export interface SftpServerOptions {
  /** What clients may log in with. Default: the password alone. */
  methods?: AuthenticationType[]
  /** In OpenSSH's notation. */
  publicKey?: string
}

/**
 * A pair in OpenSSH's notation; stretched lightly when it has a passphrase. Not ed25519: of those that ssh2 makes, one in
 * two hundred cannot be used.
 */
export function makeKeys(passphrase?: string): { private: string; public: string } {
  const encryption = passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 2 }
  return ssh2.utils.generateKeyPairSync("ecdsa", { bits: 256, ...encryption })
}

/** A real SSH server in this process that keeps its files in memory. Its one user is `alice`, the password `wonder-land`. */
export class SftpServer {
  static readonly username = "alice"
  static readonly password = "wonder-land"
  readonly directories = new Set(["/"])
  readonly files = new Map<string, MemoryFile>()
  port = 0
  /** TCP connections. */
  opened = 0
  closed = 0
  /** Methods that clients have tried, in order. */
  readonly logins: AuthenticationType[] = []
  /** Passwords that clients have sent, in order; in a dialog the name of the cat as well. */
  readonly passwords: string[] = []
  /** File requests in order, as `RENAME /in/a.csv`; of writes the first to each file. */
  readonly requests: string[] = []
  /** Renaming to a name that is taken is refused, as in the protocol's text; else the file is replaced. */
  refusesToReplace = true
  /** Said with every refusal. */
  refusalText?: string
  /** Decides what happens to a file request: refused with a code, not answered, or the connection cut; else carried out. */
  react: (operation: Operation, file: string) => number | "silence" | "cut" | undefined = () => undefined
  private readonly sockets = new Map<number, Socket>()
  private readonly listener: net.Server
  private readonly hostKey = makeKeys()

  private constructor(private readonly options: SftpServerOptions) {
    const server = new ssh2.Server({ hostKeys: [this.hostKey.private] })
    server.on("connection", (client, { port }) => this.serve(client, () => this.sockets.get(port)?.resetAndDestroy()))
    this.listener = net.createServer({ noDelay: true }, (socket) => {
      this.opened++
      this.sockets.set(socket.remotePort ?? 0, socket)
      socket.on("close", () => {
        this.closed++
        this.listener.emit("closed")
      })
      server.injectSocket(socket)
    })
  }

  static async start(options: SftpServerOptions = {}): Promise<SftpServer> {
    const server = new SftpServer(options)
    await once(server.listener.listen(0, "127.0.0.1"), "listening")
    server.port = (server.listener.address() as AddressInfo).port
    return server
  }

  /** Of the host key, as `ssh-keygen -l` prints it. */
  get fingerprint(): string {
    const key = Buffer.from(this.hostKey.public.split(" ")[1] ?? "", "base64")
    return `SHA256:${createHash("sha256").update(key).digest("base64").replace("=", "")}`
  }

  get fileNames(): string[] {
    return [...this.files.keys()]
  }

  /** The bytes of a file; undefined when there is none. */
  content(file: string): Buffer | undefined {
    return this.files.get(file)?.content
  }

  text(file: string): string | undefined {
    return this.content(file)?.toString()
  }

  addFile(file: string, content: string): void {
    const memory = new MemoryFile()
    memory.write(Buffer.from(content), 0)
    this.files.set(file, memory)
  }

  /** Resolves when every connection has been closed. */
  async untilClosed(): Promise<void> {
    while (this.closed < this.opened) await once(this.listener, "closed")
  }

  async stop(): Promise<void> {
    const closed = once(this.listener, "close")
    this.listener.close()
    for (const socket of this.sockets.values()) socket.destroy()
    await closed
  }

  private serve(client: Connection, cut: () => void): void {
    client.on("error", () => undefined)
    client.on("authentication", (login) => this.authenticate(login))
    client.on("session", (accept) => {
      accept().on("sftp", (acceptSftp) => this.serveFiles(acceptSftp(), cut))
    })
  }

  private authenticate(login: AuthContext): void {
    const { methods = ["password"] } = this.options
    this.logins.push(login.method)
    const decide = (isRight: boolean) => (isRight ? login.accept() : login.reject(methods))
    const decideBy = (password = "") => {
      this.passwords.push(password)
      decide(login.username === SftpServer.username && password === SftpServer.password)
    }
    if (!methods.includes(login.method)) decide(false)
    else if (login.method === "password") decideBy(login.password)
    else if (login.method === "publickey") decide(this.isAuthorized(login))
    else if (login.method === "keyboard-interactive") {
      const prompts = [
        { prompt: "Name of your cat: ", echo: true },
        { prompt: "Password: ", echo: false },
      ]
      login.prompt(prompts, ([cat = "", password]) => {
        this.passwords.push(cat)
        decideBy(password)
      })
    }
  }

  private isAuthorized(login: Extract<AuthContext, { method: "publickey" }>): boolean {
    const key = ssh2.utils.parseKey(this.options.publicKey ?? "")
    if (key instanceof Error || !key.getPublicSSH().equals(login.key.data)) return false
    return !login.signature || key.verify(login.blob ?? "", login.signature, login.hashAlgo) === true
  }

  private serveFiles(sftp: SFTPWrapper, cut: () => void): void {
    const handles: string[] = []
    const nameOf = (handle: Buffer) => handles[handle.readUInt32BE()] ?? ""
    /** Carries a request out unless the test wants something else; the work gives the code to answer, if any. */
    const take = (operation: Operation, id: number, file: string, work: () => number | undefined) => {
      const request = `${operation} ${file}`
      if (operation !== "WRITE" || !this.requests.includes(request)) this.requests.push(request)
      const reaction = this.react(operation, file)
      if (reaction === "cut") return cut()
      if (reaction === "silence") return
      const code = reaction ?? work()
      if (code !== undefined) sftp.status(id, code, this.refusalText)
    }
    const stat = (id: number, file: string) => {
      if (!this.files.has(file) && !this.directories.has(file)) return STATUS_CODE.NO_SUCH_FILE
      const mode = this.files.has(file) ? 0o100644 : 0o040755
      sftp.attrs(id, { mode, uid: 0, gid: 0, size: this.content(file)?.length ?? 0, atime: 0, mtime: 0 })
      return undefined
    }
    sftp.on("error", () => undefined)
    sftp.on("OPEN", (id, file, flags) =>
      take("OPEN", id, file, () => {
        if (!this.directories.has(path.posix.dirname(file))) return STATUS_CODE.NO_SUCH_FILE
        if (this.directories.has(file)) return STATUS_CODE.FAILURE
        if (this.files.has(file) && flags & OPEN_MODE.EXCL) return STATUS_CODE.FAILURE
        if (!this.files.has(file) || flags & OPEN_MODE.TRUNC) this.files.set(file, new MemoryFile())
        const handle = Buffer.alloc(4)
        handle.writeUInt32BE(handles.push(file) - 1)
        sftp.handle(id, handle)
        return undefined
      }),
    )
    sftp.on("WRITE", (id, handle, offset, data) =>
      take("WRITE", id, nameOf(handle), () => {
        this.files.get(nameOf(handle))?.write(data, offset)
        return STATUS_CODE.OK
      }),
    )
    sftp.on("CLOSE", (id, handle) => take("CLOSE", id, nameOf(handle), () => STATUS_CODE.OK))
    sftp.on("STAT", (id, file) => take("STAT", id, file, () => stat(id, file)))
    sftp.on("LSTAT", (id, file) => take("LSTAT", id, file, () => stat(id, file)))
    sftp.on("REMOVE", (id, file) =>
      take("REMOVE", id, file, () => (this.files.delete(file) ? STATUS_CODE.OK : STATUS_CODE.NO_SUCH_FILE)),
    )
    sftp.on("RENAME", (id, from, to) => take("RENAME", id, from, () => this.rename(from, to)))
  }

  private rename(from: string, to: string): number {
    const file = this.files.get(from)
    if (!file) return STATUS_CODE.NO_SUCH_FILE
    const isTaken = this.directories.has(to) || (this.files.has(to) && this.refusesToReplace)
    if (isTaken) return STATUS_CODE.FAILURE
    this.files.delete(from)
    this.files.set(to, file)
    return STATUS_CODE.OK
  }
}
