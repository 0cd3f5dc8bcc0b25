import { expect } from "chai"
import { presignGet } from "../../src/services/s3/presign"
import { signedLink } from "../../src/services/s3/signed_link"

describe("links that are signed in the query", () => {
  // Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
  it("are those of S3's documentation", async () => {
    const link = await presignGet({
      address: new URL("https://examplebucket.s3.amazonaws.com/test.txt"),
      region: "us-east-1",
      keys: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" },
      ttlSec: 86_400,
      at: new Date("2013-05-24T00:00:00Z"),
    })
    expect(link).to.equal(
      "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
    )
  })

  it("carry the token of a temporary key, escaped", async () => {
    const keys = { accessKeyId: "ASIAEXAMPLE", secretAccessKey: "made-up", sessionToken: "a+b/c=(d)*!'" }
    const address = new URL("https://pics.s3.eu-central-1.amazonaws.com/a.png")
    const link = await presignGet({ address, region: "eu-central-1", keys, ttlSec: 60 })
    expect(link).to.include(
      "&X-Amz-Expires=60&X-Amz-Security-Token=a%2Bb%2Fc%3D%28d%29%2A%21%27&X-Amz-SignedHeaders=host&",
    )
  })

  // Source: https://github.com/googleapis/conformance-tests, storage/v1/v4_signatures.json
  for (const [timestamp, ttlSec, digest] of [
    ["2019-02-01T09:00:00Z", 10, "00e2fb794ea93d7adb703edaebdd509821fcc7d4f1a79ac5c8d2b394df109320"],
    ["2019-03-01T09:00:00Z", 20, "779f19fdb6fd381390e2d5af04947cf21750277ee3c20e0c97b7e46a1dff8907"],
  ] as const) {
    it(`sign what Google's tests say, at ${timestamp}`, async () => {
      const [day = "", time = ""] = timestamp.replaceAll(/[-:Z]/g, "").split("T")
      const signed: string[] = []
      const link = await signedLink(
        {
          address: new URL("https://storage.googleapis.com/test-bucket/test-object"),
          vendor: "Goog",
          algorithm: "GOOG4-RSA-SHA256",
          signer: "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com",
          scope: "auto/storage/goog4_request",
          ttlSec,
          at: new Date(timestamp),
        },
        (text) => {
          signed.push(text)
          return Buffer.from("0a1b", "hex")
        },
      )
      const scope = `${day}/auto/storage/goog4_request`
      expect(signed).to.deep.equal([`GOOG4-RSA-SHA256\n${day}T${time}Z\n${scope}\n${digest}`])
      expect(link).to.equal(
        "https://storage.googleapis.com/test-bucket/test-object?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=" +
          `test-iam-credentials%40dummy-project-id.iam.gserviceaccount.com%2F${encodeURIComponent(scope)}` +
          `&X-Goog-Date=${day}T${time}Z&X-Goog-Expires=${ttlSec}&X-Goog-SignedHeaders=host&X-Goog-Signature=0a1b`,
      )
    })
  }
})
