import type { SampleMaker } from "./generated_sample"
import { dimension, measure } from "./sample_field"

const TEXTS: (string | null)[] = [
  null,
  "",
  `She said "no", then 'yes'`,
  "first line\nsecond line\r\nthird line",
  "comma, semicolon; tab\tend",
  "👩‍👩‍👧 family, 🇬🇷 flag, 🙂",
  "e\u0301 combining, é composed",
  "שלום, عالم",
  "日本語テキスト",
  "\\ back / slash \u2028 separator",
  "<b>bold</b> & <script>alert(1)</script>",
  "null",
  "=1+1",
  "  spaces around  ",
  "0012",
]
const VALUES = [null, 0, -1.5, 1e21, 0.1, 9_007_199_254_740_991, true, false]

/** Values that often break programs: nulls, quotes, line breaks, emoji, markup, extreme numbers. */
export const unicode: SampleMaker = {
  name: "unicode",
  label: "Nulls, quotes, emoji, line breaks",
  defaultRows: 30,
  fields: {
    dimensions: [
      dimension("texts.id", ["user_id"], "number"),
      dimension("texts.email", ["email"]),
      dimension("texts.content"),
    ],
    measures: [measure("texts.value", "number")],
    table_calculations: [],
    pivots: [],
  },
  row: (index) => ({
    "texts.id": { value: index + 1 },
    "texts.email": { value: index % 7 === 3 ? null : `ünï+${index + 1}@example.com` },
    "texts.content": { value: TEXTS[index % TEXTS.length] },
    "texts.value": { value: VALUES[index % VALUES.length] },
  }),
}
