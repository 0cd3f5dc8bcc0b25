import { generate } from "selfsigned"

export interface Certificate {
  /** PEM. */
  key: string
  /** PEM; being self-signed, it is also the authority to trust. */
  cert: string
}

/** Makes a certificate for these host names and addresses. */
export async function makeCertificate(hosts: string[], addresses: string[] = []): Promise<Certificate> {
  const altNames = [
    ...hosts.map((value) => ({ type: 2 as const, value })),
    ...addresses.map((ip) => ({ type: 7 as const, ip })),
  ]
  const { private: key, cert } = await generate([{ name: "commonName", value: hosts[0] ?? addresses[0] }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "subjectAltName", altNames },
    ],
  })
  return { key, cert }
}
