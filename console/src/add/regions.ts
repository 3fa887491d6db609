/**
 * The Regions that are suggested: those of `shared/domain/src/values/region.rs`, as a test of the repository checks. The
 * API decides which exist; any code can be typed. The names are those of botocore's `data/partitions.json`.
 */
const NAMES: Record<string, string> = {
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
  "af-south-1": "Africa (Cape Town)",
  "ap-east-1": "Asia Pacific (Hong Kong)",
  "ap-east-2": "Asia Pacific (Taipei)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-northeast-2": "Asia Pacific (Seoul)",
  "ap-northeast-3": "Asia Pacific (Osaka)",
  "ap-south-1": "Asia Pacific (Mumbai)",
  "ap-south-2": "Asia Pacific (Hyderabad)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ap-southeast-3": "Asia Pacific (Jakarta)",
  "ap-southeast-4": "Asia Pacific (Melbourne)",
  "ap-southeast-5": "Asia Pacific (Malaysia)",
  "ap-southeast-6": "Asia Pacific (New Zealand)",
  "ap-southeast-7": "Asia Pacific (Thailand)",
  "ca-central-1": "Canada (Central)",
  "ca-west-1": "Canada West (Calgary)",
  "cn-north-1": "China (Beijing)",
  "cn-northwest-1": "China (Ningxia)",
  "eu-central-1": "Europe (Frankfurt)",
  "eu-central-2": "Europe (Zurich)",
  "eu-north-1": "Europe (Stockholm)",
  "eu-south-1": "Europe (Milan)",
  "eu-south-2": "Europe (Spain)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "eu-west-3": "Europe (Paris)",
  "eusc-de-east-1": "AWS European Sovereign Cloud (Germany)",
  "il-central-1": "Israel (Tel Aviv)",
  "me-central-1": "Middle East (UAE)",
  "me-south-1": "Middle East (Bahrain)",
  "me-west-1": "Middle East (Saudi Arabia)",
  "mx-central-1": "Mexico (Central)",
  "sa-east-1": "South America (São Paulo)",
  "sa-west-1": "South America (Chile)",
  "us-gov-east-1": "AWS GovCloud (US-East)",
  "us-gov-west-1": "AWS GovCloud (US-West)",
};

/** How the Regions of the other partitions begin, as `Region::partition` in `region.rs` has it. */
const OTHER_PARTITIONS: [start: string, partition: string][] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["eusc-", "aws-eusc"],
];

/**
 * The Regions to suggest to who trusts this principal. A role can be assumed only in its own partition, so the API
 * accepts no Region of another one. All Regions, while the principal is not known.
 */
export function regionOptions(trustedPrincipal: string | undefined) {
  const partition = trustedPrincipal?.split(":")[1];
  return Object.entries(NAMES)
    .filter(([region]) => partition === undefined || partitionOf(region) === partition)
    .map(([value, description]) => ({ value, description }));
}

function partitionOf(region: string): string {
  return OTHER_PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? "aws";
}
