import { expect } from "chai"
import type { BrowserContextOptions } from "playwright-core"
import { axeFindings } from "../support/axe"
import type { PlaygroundPage } from "../support/playground_page"
import { PlaygroundTests } from "../support/playground_tests"

const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]
const PERMISSIONS = ["clipboard-read", "clipboard-write"]

/** Label, example, a field that it fills in, and the receipt: name, bytes, place. */
const FILES = [
  [
    "Amazon S3",
    "Csv into folder",
    "bucket",
    "orders.csv",
    443,
    "example-reports.s3.eu-central-1.amazonaws.com/orders/daily/",
  ],
  [
    "Azure Storage",
    "Csv into folder",
    "container",
    "daily.csv",
    443,
    "examplereports.blob.core.windows.net/reports/orders/",
  ],
  ["Dropbox", "Csv into folder", "filename", "orders.csv", 443, "Dropbox/Reports/"],
  [
    "Google Cloud Storage",
    "Csv into folder",
    "bucket",
    "daily.csv",
    443,
    "storage.googleapis.com/example-reports/orders/",
  ],
  ["Google Drive", "Csv into folder", "filename", "orders.csv", 443, "Google Drive, folder example-folder"],
  ["SendGrid", "Csv to two people", "to", "orders.csv", 196, "jo@example.com, sam@example.com"],
  ["SFTP", "Csv with password", "address", "orders.csv", 443, "files.example.com/reports/"],
  ["Slack", "Csv to channel", "filename", "orders.csv", 196, "Slack, channel C0000001"],
] as const

describe("receipts on the playground's page", () => {
  const tests = new PlaygroundTests()
  let playground: PlaygroundPage
  const open = async (options?: BrowserContextOptions) => {
    playground = await tests.open({ permissions: PERMISSIONS, ...options })
    return playground
  }
  const sendExample = async (label: string, example: string, field: string) => {
    await playground.page
      .getByRole("link", { name: new RegExp(`^${label}`) })
      .first()
      .click()
    await playground.button(example).click()
    await playground.until(`document.querySelector('[name="${field}"]')?.value`)
    return playground.send()
  }
  const clipboard = () => playground.page.evaluate<string>("navigator.clipboard.readText()")

  for (const [label, example, field, name, length, where] of FILES) {
    it(`says where the file of ${label} is, its name and its bytes`, async () => {
      const { page } = await open()
      await sendExample(label, example, field)
      const file = page.locator(".files li")
      expect(await file.count()).to.equal(1)
      expect(await file.locator("strong").innerText()).to.match(new RegExp(`^\\s*${name}\\s*$`))
      expect((await file.locator(".where").textContent()) ?? "").to.equal(where)
      expect(await file.locator(".length").innerText()).to.equal(`${length} bytes`)
    })
  }

  it("has no receipt of a file where rows were sent, or nothing arrived", async () => {
    const { page } = await open()
    await sendExample("Segment Track", "Event per user", "event")
    expect(await page.locator(".files").count()).to.equal(0)
    await page.keyboard.press("Escape")
    await sendExample("Amazon S3", "Csv into folder", "bucket")
    await page.locator(".files").waitFor()
    await playground.button(/refuses the key/).click()
    await page.getByText("Looker shows a failure").waitFor()
    expect(await page.locator(".files").count()).to.equal(0)
  })

  it("finds a delivery again in the history, with its time and webhook id", async () => {
    const { page } = await open()
    await sendExample("Segment Track", "Event per user", "event")
    await page.locator(".history summary").click()
    const entry = page.locator(".history li")
    expect(await entry.locator("time").innerText()).to.match(/^\d\d:\d\d:\d\d$/)
    const id = await entry.locator("code").innerText()
    expect(id).to.match(/^[0-9a-f]{16}$/)
    await playground.button("Copy the webhook id").click()
    await page.getByText("Copied").waitFor()
    expect(await clipboard()).to.equal(id)
  })

  it("stays quick when a body is long, and says that not all of it is copied", async () => {
    const { page } = await open()
    await playground.choose("DigitalOcean Spaces")
    await playground.button("Json under path").click()
    await playground.until("document.querySelector('[name=bucket]')?.value")
    await playground.field("Rows").fill("3000")
    await playground.send()
    expect(tests.stage.sandbox.calls.at(-1)?.requestBytes).to.be.above(200_000)
    expect(await page.locator(".calls pre").count()).to.equal(0)
    const began = Date.now()
    await page.locator(".calls summary").last().click()
    await page.locator(".calls pre .json-name").first().waitFor()
    expect(Date.now() - began).to.be.below(5000)
    expect(await page.locator(".calls pre").first().locator("span").count()).to.be.within(1000, 4000)
    await playground.button("Copy the first 64 KB of the body").click()
    await playground.until("[...document.querySelectorAll('.copy')].some((each) => each.innerText.includes('Copied'))")
    expect((await clipboard()).length).to.be.below(70_000)
    await playground.button("Copy as curl").click()
    await page
      .getByText("Copied: put your own key in place of [secret], and put the body into the file body.bin.")
      .waitFor()
    expect(await clipboard())
      .to.include("--data-binary @body.bin")
      .and.include("'authorization: [secret]'")
    expect((await clipboard()).length).to.be.below(2000)
  })

  it("says so when the browser does not let it copy", async () => {
    const { page } = await open()
    await page.addInitScript("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await page.reload()
    await sendExample("SFTP", "Csv with password", "address")
    await page.locator(".files").getByRole("button").click()
    await page.getByText("The browser does not let the page copy").waitFor()
  })

  for (const viewport of WINDOWS) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`shows them at ${viewport.width} pixels in ${colorScheme}, by keyboard alone`, async () => {
        const { page } = await open({ viewport, colorScheme })
        await playground.choose("Google Cloud Storage")
        await playground.button("Csv into folder").focus()
        await page.keyboard.press("Enter")
        await playground.until("document.querySelector('[name=bucket]')?.value")
        await playground.field("Filename").fill(`orders/${"long ".repeat(30)}end.csv`)
        await playground.button(/^Send$/).press("Enter")
        await page.locator(".files").waitFor()
        const copyFile = page.locator(".files").getByRole("button")
        await copyFile.press("Enter")
        await page.locator(".files [role=status]", { hasText: "Copied" }).waitFor()
        expect(await clipboard()).to.match(/^storage\.googleapis\.com\/example-reports\/orders\/long .*end\.csv$/)

        // A long path keeps its end, on one line.
        const last = page.locator(".calls summary").nth(1)
        await last.focus()
        await page.keyboard.press("Enter")
        const end = last.locator(".middle-cut .end")
        expect(((await end.textContent()) ?? "").length).to.equal(20)
        const cut =
          "[...document.querySelectorAll('.calls .middle-cut .start')].some((each) => each.scrollWidth > each.clientWidth)"
        expect(await page.evaluate(cut)).to.equal(true)
        expect(
          await page.evaluate(
            "[...document.querySelectorAll('.middle-cut')].every((each) => each.getBoundingClientRect().height < 32)",
          ),
        ).to.equal(true)

        const ends = await page.evaluate<number[][]>(PLACES_OF_ENDS)
        for (const [right = 0, place = 0] of ends) expect(right).to.be.at.most(place + 1)

        await playground.button("Copy as curl").press("Enter")
        await page.getByText(/^Copied: put your own key/).waitFor()
        expect(await clipboard()).to.match(/^curl --globoff 'https:\/\/storage/)
        expect(await page.locator(".calls pre .json-name").first().isVisible()).to.equal(true)
        await page.locator(".history summary").press("Enter")
        expect(await playground.isTooWide()).to.equal(false)
        expect(await playground.paleTexts()).to.deep.equal([])
        expect(await axeFindings(page)).to.deep.equal([])
      })
    }
  }
})

/** Where the end of each cut text is, and the place that it has. */
const PLACES_OF_ENDS = `[...document.querySelectorAll(".middle-cut")].map((each) =>
  [each.querySelector(".end"), each.parentElement].map((part) => part.getBoundingClientRect().right))`
