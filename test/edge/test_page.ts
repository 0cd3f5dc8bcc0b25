import { createHash } from "node:crypto"
import { expect } from "chai"
import { htmlPage, PAGE_POLICY, pagePolicy } from "../../src/edge/page"

describe("page", () => {
  it("escapes all text", () => {
    const html = htmlPage({ title: `<b>"T"</b>`, paragraphs: ["<script>alert('1')</script>", "a & b"] })
    expect(html).to.include("<h1>&lt;b&gt;&quot;T&quot;&lt;/b&gt;</h1>")
    expect(html).to.include("<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;</p>")
    expect(html).to.include("<p>a &amp; b</p>")
    expect(html).to.not.include("<script")
  })

  it("loads nothing, and its policy allows just its own style and script", () => {
    const html = htmlPage({ title: "T", paragraphs: [], closesWindow: true })
    expect(html).to.not.match(/\b(src|href)=|url\(|@import/)
    for (const tag of ["style", "script"]) {
      const content = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] ?? ""
      const hash = createHash("sha256").update(content).digest("base64")
      expect(PAGE_POLICY).to.include(`${tag}-src 'sha256-${hash}'`)
    }
    expect(PAGE_POLICY).to.match(/^default-src 'none'/)
  })

  it("takes further rules and a script, which only a policy that was made for them allows", () => {
    const more = { style: "form { display: grid }", script: "document.title" }
    const html = htmlPage({ title: "T", ...more })
    const policy = pagePolicy({ ...more, sendsForms: true })
    expect(html).to.include(`${more.style}</style>`).and.include(`<script>${more.script}</script>`)
    expect(policy).to.include("form-action 'self'").and.include("base-uri 'none'").and.not.include("unsafe")
    expect(pagePolicy({})).to.include("form-action 'none'").and.not.include("script-src")
    for (const text of [/<style>([^]*?)<\/style>/, /<script>([^]*?)<\/script>/].map((tag) => tag.exec(html)?.[1])) {
      const hash = createHash("sha256")
        .update(text ?? "")
        .digest("base64")
      expect(policy).to.include(`'sha256-${hash}'`)
    }
  })
})
