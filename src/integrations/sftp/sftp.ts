import * as Hub from "../../framework"
import { hostKeyCheck, readFingerprint } from "./host_key"
import { DEFAULT_PORT, placeOf } from "./sftp_address"
import { readLogin } from "./sftp_login"
import { SftpSession } from "./sftp_session"
import { upload } from "./sftp_upload"
import { type SftpLimits, SshLink } from "./ssh_link"

const STRICT = "ACTION_HUB_SFTP_STRICT"

/** Writes the result of a query as one file to a directory of an SFTP server. */
export class SftpIntegration extends Hub.Integration {
  readonly name = "sftp"
  readonly label = "SFTP"
  readonly description = "Write a file to a directory of an SFTP server."
  override readonly acknowledgement =
    "OK for every piece and for the close of the file, whose size, where the server tells it, is then compared with what was sent"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly environment = [
    {
      name: STRICT,
      description: "`1` delivers over SFTP only where the user gave the fingerprint of the server's host key.",
      check: (value: string) => (value === "0" || value === "1" ? undefined : "give 0 or 1"),
    },
  ]
  private readonly limits: SftpLimits

  /** @param limits Shorter times than usual, for tests. */
  constructor(limits: Partial<SftpLimits> = {}) {
    super()
    this.limits = { connectMs: 20_000, loginMs: 20_000, idleMs: 60_000, ...limits }
  }

  override async form() {
    return new Hub.DataActionForm([
      {
        name: "address",
        label: "Address",
        type: "string",
        required: true,
        description: "Server and directory, e.g. sftp://host/path/. The directory must exist.",
      },
      { name: "username", label: "Username", type: "string", required: true },
      { name: "password", label: "Password", type: "string", required: true },
      { name: "filename", label: "Filename", type: "string", description: "Default: the title of the Look." },
      {
        name: "private_key",
        label: "Private Key",
        type: "textarea",
        description: "In OpenSSH or PEM format; tried before the password.",
      },
      { name: "passphrase", label: "Passphrase", type: "string", description: "Of the private key, if it has one." },
      {
        name: "host_key_fingerprint",
        label: "Host Key Fingerprint",
        type: "string",
        description: "SHA256:… as ssh-keygen -l prints it. Given, only the server with this key gets the password.",
      },
    ])
  }

  /**
   * @throws InvalidRequestError or DeliveryError when an answer of the form is invalid; then the hub has not connected.
   * @throws ServiceError when the server fails or refuses. An existing file stays as it was if the server can rename files.
   */
  async execute(request: Hub.DataActionRequest) {
    request.requireData("Looker sent no data to write to a file.")
    const { host, port, file } = placeOf(request)
    const expected = readFingerprint(request.formParams.host_key_fingerprint)
    const login = await readLogin(request.formParams)
    const { environment, guard, logger } = request.hub
    const checkHostKey = hostKeyCheck({
      expected,
      isStrict: environment[STRICT] === "1",
      onUnchecked: (fingerprint) => logger.info("sftp host key accepted unchecked", { host, fingerprint }),
    })
    const { limits } = this
    const { signal } = request
    try {
      await Hub.traced(sftpCall(host, port), async () => {
        const link = await SshLink.open({ host: await guard.resolve(host), port, login, checkHostKey, limits, signal })
        try {
          await upload(await SftpSession.start(link), file, () => request.stream(), signal)
        } finally {
          await link.close()
        }
      })
    } catch (error) {
      if (!signal.aborted) throw error
      throw new Hub.DeliveryError("Looker ended the request before the file was in place.", { cause: error })
    }
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { host, port, file } = placeOf(request)
      return [Hub.hostDestination("sftp", host, Hub.trimStart(file, "/"), port === DEFAULT_PORT ? undefined : port)]
    })
  }
}

function sftpCall(host: string, port: number) {
  const attributes = { "server.address": host, "server.port": port, "network.protocol.name": "sftp" }
  return () => ({ name: "SFTP", kind: "client" as const, attributes })
}

Hub.addIntegration(new SftpIntegration(), __dirname)
