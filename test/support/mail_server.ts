import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { type ParsedMail, simpleParser } from "mailparser"
import { SMTPServer } from "smtp-server"
import type { Certificate } from "./certificate"

export interface MailServerOptions {
  certificate: Certificate
  /** TLS from the beginning. Default: STARTTLS. */
  isTlsAtOnce?: boolean
  /** Does not offer STARTTLS. */
  isPlain?: boolean
  /** Knows no recipient, and says so with the address. */
  refusesRecipients?: boolean
  /** The password of everybody. */
  password: string
}

/** A mail as it came, and how. */
export interface ReceivedMail {
  mail: ParsedMail
  user: string
  isSecure: boolean
}

/** A real mail server in this process. */
export class MailServer {
  readonly mails: ReceivedMail[] = []
  private readonly waiters: (() => void)[] = []

  private constructor(private readonly server: SMTPServer) {}

  static async start(options: MailServerOptions): Promise<MailServer> {
    const { certificate, isTlsAtOnce, isPlain, refusesRecipients, password } = options
    const server = new SMTPServer({
      ...certificate,
      secure: isTlsAtOnce,
      disabledCommands: isPlain ? ["STARTTLS"] : [],
      allowInsecureAuth: isPlain,
      logger: false,
      onAuth: ({ username, password: given }, _session, done) =>
        given === password ? done(null, { user: username }) : done(new Error(`No login with ${given}`)),
      onRcptTo: ({ address }, _session, done) =>
        done(refusesRecipients ? new Error(`Nobody is called ${address}`) : undefined),
      onData: (stream, session, done) => {
        void simpleParser(stream).then((mail) => {
          stand.mails.push({ mail, user: session.user ?? "", isSecure: session.secure })
          for (const wake of stand.waiters.splice(0)) wake()
          done()
        }, done)
      },
    })
    // Clients that break off are no failures of a test.
    server.on("error", () => undefined)
    const stand = new MailServer(server)
    await once(server.listen(0, "127.0.0.1"), "listening")
    return stand
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port
  }

  /** The first mail, that has come or will. */
  async first(): Promise<ReceivedMail> {
    while (!this.mails[0]) await new Promise<void>((resolve) => this.waiters.push(resolve))
    return this.mails[0]
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()))
  }
}
