import { dollars, type SampleMaker } from "./generated_sample"
import { dimension, measure } from "./sample_field"

/** Machines in clouds, with the tags by which integrations find them. */
export const machines: SampleMaker = {
  name: "machines",
  label: "Machines in clouds",
  defaultRows: 3,
  fields: {
    dimensions: [
      dimension("machines.droplet_id", ["digitalocean_droplet_id"], "number"),
      dimension("machines.instance_id", ["aws_resource_id"]),
      dimension("machines.owner"),
    ],
    measures: [measure("machines.cost", "sum")],
    table_calculations: [],
    pivots: [],
  },
  row(index) {
    const number = index + 1
    return {
      "machines.droplet_id": { value: 316_445_000 + number },
      "machines.instance_id": { value: `i-${String(number).padStart(17, "0")}` },
      "machines.owner": { value: `team-${1 + (index % 4)}` },
      "machines.cost": dollars(4 + (index % 30)),
    }
  },
}
