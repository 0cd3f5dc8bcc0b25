import { dayOf, dollars, type SampleMaker } from "./generated_sample"
import { dimension, measure } from "./sample_field"

const PEOPLE = [
  "Ada Ferrari",
  "Björn Åkesson",
  "Chloé Martin",
  "Dmitri Iwanow",
  "Eun-ji Park",
  "Farah Haddad",
  "Gus O'Neil",
]
const CITIES = ["Athens", "Łódź", "São Paulo", "京都", "Zürich"]

/** People, with every tag by which an integration identifies the person of a row. */
export const users: SampleMaker = {
  name: "users",
  label: "Users with tags",
  defaultRows: 10,
  fields: {
    dimensions: [
      dimension("users.id", ["user_id", "braze_id", "hubspot_contact_id", "mp_customer_id"], "number"),
      dimension("users.email", ["email", "marketo:email", "mp_email"]),
      dimension("users.phone", ["phone"]),
      dimension("users.anonymous_id", ["segment_anonymous_id"]),
      dimension("users.group_id", ["segment_group_id", "hubspot_company_id"]),
      dimension("users.contact_id", ["sfdc_contact_id"]),
      dimension("users.name", ["braze[name]"]),
      dimension("users.city"),
      dimension("users.created_date", [], "date_date"),
    ],
    measures: [measure("orders.count"), measure("orders.total", "sum")],
    table_calculations: [],
    pivots: [],
  },
  row(index) {
    const number = index + 1
    return {
      "users.id": { value: number },
      "users.email": { value: `user${number}@example.com` },
      // The numbers from 555-0100 to 555-0199 are reserved for fiction.
      "users.phone": { value: `+1202555${String(100 + (index % 100)).padStart(4, "0")}` },
      "users.anonymous_id": { value: `anonymous-${number}` },
      "users.group_id": { value: `group-${1 + (index % 4)}` },
      "users.contact_id": { value: `003${String(number).padStart(12, "0")}` },
      "users.name": { value: PEOPLE[index % PEOPLE.length] },
      "users.city": { value: CITIES[index % CITIES.length] },
      "users.created_date": { value: dayOf(index) },
      "orders.count": { value: number % 17 },
      "orders.total": dollars((number * 7) / 4),
    }
  },
}
