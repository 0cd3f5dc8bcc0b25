/** A part of AWS with accounts, keys and addresses of its own. */
interface Partition {
  /** What the names of its regions begin with. */
  regions: string
  /** Region in which S3 is asked where a bucket is. */
  home: string
  /** Domain of its services. */
  domain: string
  /** Domain of its console, without the region that may stand before it. */
  console: string
}

/** Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const PARTITIONS: Readonly<Record<string, Partition>> = {
  "aws-cn": { regions: "cn-", home: "cn-north-1", domain: "amazonaws.com.cn", console: "console.amazonaws.cn" },
  "aws-us-gov": {
    regions: "us-gov-",
    home: "us-gov-west-1",
    domain: "amazonaws.com",
    console: "console.amazonaws-us-gov.com",
  },
  "aws-iso": { regions: "us-iso-", home: "us-iso-east-1", domain: "c2s.ic.gov", console: "console.c2shome.ic.gov" },
}
const COMMERCIAL: Partition = {
  regions: "",
  home: "us-east-1",
  domain: "amazonaws.com",
  console: "console.aws.amazon.com",
}

/** The region in which S3 is asked for the buckets of an account. @param roleArn Any ARN of the account. */
export function homeRegion(roleArn: string): string {
  const [, partition = ""] = roleArn.trim().split(":", 2)
  return (Object.hasOwn(PARTITIONS, partition) ? PARTITIONS[partition]! : COMMERCIAL).home
}

/** Address of an image in the registry of an AWS account. @param image Name and tag. */
export function registryAddress(account: string, region: string, image: string): string {
  return `${account}.dkr.ecr.${region}.${partitionOf(region).domain}/${image}`
}

/** Address of a page of SageMaker's console. @param page Such as `jobs/<name>`. */
export function consolePage(region: string, page: string): string {
  return `https://${region}.${partitionOf(region).console}/sagemaker/home?region=${region}#/${page}`
}

function partitionOf(region: string): Partition {
  return Object.values(PARTITIONS).find(({ regions }) => region.startsWith(regions)) ?? COMMERCIAL
}
