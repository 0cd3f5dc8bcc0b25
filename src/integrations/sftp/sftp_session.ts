import type { OpenMode, SFTPWrapper } from "ssh2"
import { SftpRefusedError, STATUS } from "./sftp_refusal"
import type { Done, SshLink } from "./ssh_link"

/**
 * The file operations of one connection.
 * Each throws SftpRefusedError when the server refuses, ServiceError when the connection has ended.
 */
export class SftpSession {
  private constructor(
    private readonly link: SshLink,
    private readonly sftp: SFTPWrapper,
  ) {}

  static async start(link: SshLink): Promise<SftpSession> {
    return new SftpSession(link, await link.startSftp())
  }

  /** @returns the server's handle of the file. */
  open(path: string, mode: OpenMode): Promise<Buffer> {
    return this.ask((done) => this.sftp.open(path, mode, done))
  }

  async write(handle: Buffer, data: Buffer, position: number): Promise<void> {
    await this.ask((done) => this.sftp.write(handle, data, 0, data.length, position, done), data.length)
  }

  async closeFile(handle: Buffer): Promise<void> {
    await this.ask((done) => this.sftp.close(handle, done))
  }

  async remove(path: string): Promise<void> {
    await this.ask((done) => this.sftp.unlink(path, done))
  }

  /** Returns the bytes in a file; undefined when the server does not say. */
  async size(path: string): Promise<number | undefined> {
    try {
      const { size } = await this.ask<{ size: number }>((done) => this.sftp.stat(path, done))
      return size
    } catch (error) {
      const isUntold =
        error instanceof SftpRefusedError &&
        (error.sftpStatus === STATUS.permissionDenied || error.sftpStatus === STATUS.unsupported)
      if (isUntold) return undefined
      throw error
    }
  }

  /** Whether the path is a plain file, not a directory or a link. */
  async isFile(path: string): Promise<boolean> {
    try {
      const stats = await this.ask<{ isFile(): boolean }>((done) => this.sftp.lstat(path, done))
      return stats.isFile()
    } catch (error) {
      if (error instanceof SftpRefusedError) return false
      throw error
    }
  }

  /** Renames a file. Servers with OpenSSH's extension replace an existing file; others may refuse to. */
  async rename(from: string, to: string): Promise<void> {
    try {
      await this.ask((done) => this.sftp.ext_openssh_rename(from, to, done))
    } catch (error) {
      if (!(error instanceof SftpRefusedError)) throw error
      await this.ask((done) => this.sftp.rename(from, to, done))
    }
  }

  private ask<T>(call: (done: Done<T>) => void, bytes?: number): Promise<T> {
    return this.link.ask(call, (error) => new SftpRefusedError(error), bytes)
  }
}
