import { createSecureContext, type SecureContext } from "node:tls"

const VALID_MS = 365 * 24 * 3600 * 1000

/** Signs a certificate for every requested host. Each sandbox has a new authority, whose key is never stored. */
export class TlsAuthority {
  private readonly contexts = new Map<string, Promise<SecureContext>>()

  private constructor(
    private readonly generate: typeof import("selfsigned").generate,
    private readonly key: string,
    /** Certificate of the authority, PEM. */
    readonly certificate: string,
  ) {}

  static async create(): Promise<TlsAuthority> {
    // Loaded on first use, because a production install does not have this package.
    const { generate } = await import("selfsigned")
    const { private: key, cert } = await generate([{ name: "commonName", value: "Sandbox of the hub" }], {
      ...validity(),
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    })
    return new TlsAuthority(generate, key, cert)
  }

  /** Returns the TLS context of a server for this host. @param host A DNS name. */
  contextFor(host: string): Promise<SecureContext> {
    const known = this.contexts.get(host)
    if (known) return known
    const made = this.makeContext(host)
    this.contexts.set(host, made)
    return made
  }

  private async makeContext(host: string): Promise<SecureContext> {
    // The common name is fixed, because it cannot hold more than 64 characters.
    const { private: key, cert } = await this.generate([{ name: "commonName", value: "Stand-in" }], {
      ...validity(),
      keyType: "ec",
      algorithm: "sha256",
      ca: { key: this.key, cert: this.certificate },
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "extKeyUsage", serverAuth: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: host }] },
      ],
    })
    return createSecureContext({ key, cert })
  }
}

/** Starts yesterday, so that a certificate is valid even when a clock is slow. */
function validity(): { notBeforeDate: Date; notAfterDate: Date } {
  const nowMs = Date.now()
  return { notBeforeDate: new Date(nowMs - 24 * 3600 * 1000), notAfterDate: new Date(nowMs + VALID_MS) }
}
