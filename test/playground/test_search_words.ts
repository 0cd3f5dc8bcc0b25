import { expect } from "chai"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { loadExamples } from "../../tools/playground/all_examples"
import type { ListedIntegration } from "../../tools/playground/playground_api"
import { findIntegrations } from "../../tools/playground/page/find_integrations"
import { SEARCH_WORDS, searchWordsOf } from "../../tools/playground/page/search_words"
import { hubWith } from "../support/hub_with"

describe("the search of the playground", () => {
  let listed: readonly ListedIntegration[]
  before(async () => {
    const { environment } = await loadExamples(registry.all)
    const answer = await hubWith([...registry.all], { environment })
      .post("/")
      .send({})
    listed = (answer.body as { integrations: ListedIntegration[] }).integrations
    expect(listed).to.have.length(registry.all.length)
  })
  const found = (words: string, type = "") => findIntegrations(listed, words, type).map(({ name }) => name)

  const meant: Record<string, string[]> = {
    email: ["sendgrid"],
    "e-mail": ["sendgrid"],
    sms: ["twilio", "twilio_message"],
    spreadsheet: ["google_sheets", "airtable", "kloudio"],
    crm: ["hubspot_contacts", "hubspot_companies", "salesforce_campaigns", "marketo", "braze"],
    chat: ["slack", "slack_app", "teams_incomingwebhook"],
    aws: ["amazon_s3", "aws_ec2_stop_instance", "amazon_sagemaker_infer"],
    microsoft: ["azure_storage", "teams_incomingwebhook"],
    "machine learning": ["auger", "datarobot", "amazon_sagemaker_train_xgboost"],
    ticket: ["jira_create_issue"],
    "Cloud STORAGE": ["google_cloud_storage", "amazon_s3", "azure_storage"],
    automation: ["zapier", "tray"],
    advertising: ["facebook_custom_audiences", "google_ads_customer_match"],
    notif: ["firebase", "slack"],
  }
  for (const [words, names] of Object.entries(meant)) {
    it(`finds ${names.join(", ")} by "${words}"`, () => expect(found(words)).to.include.members(names))
  }

  it("puts what is named so before what is only meant", () => {
    expect(found("segment").slice(0, 3)).to.have.members(["segment_event", "segment_group", "segment_track"])
    expect(found("  ")).to.deep.equal(listed.map(({ name }) => name))
    expect(found("sms", "cell")).to.deep.equal(["twilio_message"])
    expect(found("sms nothing")).to.deep.equal([])
  })

  it("leaves no integration without a word that its texts lack", () => {
    const without = listed.filter((each) => {
      const texts = `${each.label} ${each.description}`.toLowerCase()
      return !searchWordsOf(each)
        .split(" ")
        .some((word) => word && !texts.includes(word))
    })
    expect(without.map(({ name }) => name)).to.deep.equal([])
  })

  it("has words only for integrations that exist", () => {
    expect(registry.all.map(({ name }) => name)).to.include.members(Object.keys(SEARCH_WORDS))
  })
})
