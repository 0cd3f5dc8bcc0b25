import { generate } from "selfsigned"

const DAY_MS = 86_400_000

export interface Certificate {
  /** PEM. */
  key: string
  /** PEM; being self-signed, it is also the authority to trust. */
  cert: string
}

/**
 * Makes a certificate for these host names and addresses.
 * @param days Its life from now on; below 0 it has ended. Default: a year.
 */
export async function makeCertificate(hosts: string[], addresses: string[] = [], days = 365): Promise<Certificate> {
  const altNames = [
    ...hosts.map((value) => ({ type: 2 as const, value })),
    ...addresses.map((ip) => ({ type: 7 as const, ip })),
  ]
  const { private: key, cert } = await generate([{ name: "commonName", value: hosts[0] ?? addresses[0] }], {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() - 30 * DAY_MS),
    notAfterDate: new Date(Date.now() + days * DAY_MS),
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames },
    ],
  })
  return { key, cert }
}
