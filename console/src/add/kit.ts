import type { Setup, SetupFormat } from "../api/types";
import { pretty } from "../report/remedy";
import type { Form } from "./form";

/** A way to create the role, which the API writes as a file. */
export interface KitFormat {
  id: Exclude<SetupFormat, "json">;
  label: string;
  /** What to do with the file of this name. */
  steps: (file: string) => string;
  /** The command that its text has for this. */
  command?: (text: string) => string | undefined;
  /** How the file's name ends. */
  extension: string;
}

export const kitFormats: readonly KitFormat[] = [
  {
    id: "cloudformation",
    label: "CloudFormation",
    steps: (file) => `Save the template as ${file}, and run this command in its folder. It creates the role, and nothing else.`,
    command: (text) => /^# +(aws cloudformation deploy .*)$/m.exec(text)?.[1],
    extension: "yaml",
  },
  {
    id: "terraform",
    label: "Terraform",
    steps: () => "Put the file into a folder of its own or into one of your modules. Then run terraform init and terraform apply.",
    extension: "tf",
  },
  {
    id: "cli",
    label: "AWS CLI",
    steps: () => "Save the script, and run it with sh in a shell of your AWS account, or in AWS CloudShell.",
    extension: "sh",
  },
  { id: "console", label: "Console steps", steps: () => "Follow these steps in the AWS console.", extension: "md" },
];

/** What each format is called on the page. */
export const formatLabels: Record<string, string> = {
  ...Object.fromEntries(kitFormats.map(({ id, label }) => [id, label])),
  json: "JSON",
};

/** The name of the file of a kit. Each place has another one: a file that replaces another place's would delete its role. */
export function fileName(setup: Pick<Setup, "stackName">, extension: string): string {
  return `${setup.stackName}.${extension}`;
}

/** The title of the bucket policy that a bucket of another AWS account needs. */
export const BUCKET_POLICY = "Statements for the bucket policy";

/** What is done with it, and by whom. */
export function bucketPolicyStep(form: Pick<Form, "bucketOwnerAwsAccountId">): string {
  return (
    `AWS account ${form.bucketOwnerAwsAccountId} owns the bucket. When the role exists, add these statements to the bucket ` +
    "policy in that AWS account, and keep the statements that the policy already has."
  );
}

/** All that an administrator needs who has no access to this page. */
export function forAdministrator(form: Form, setup: Setup, files: Record<string, string>): string {
  const place = `s3://${form.bucketName}/${form.pathPrefix}`;
  const parts = [
    `Please create an IAM role for ${place}`,
    [
      "We connect this S3 bucket to a vendor, without sharing any keys. For this, the AWS account",
      `${form.awsAccountId || "in which you create the role"} needs the IAM role ${setup.roleName}.`,
      "It trusts the vendor only with our External ID, and allows no more than the policies below show.",
      "Use ONE of the ways below, and send back the ARN of the role.",
      ...(setup.bucketPolicy ? ["Each way has the statements that the bucket policy needs too."] : []),
    ].join("\n"),
    ...(setup.quickCreateUrl ? [oneClick(form, setup, setup.quickCreateUrl)] : []),
    ...kitFormats.flatMap((format) => section(format, setup, files[format.id])),
  ];
  return `${parts.join("\n\n\n")}\n`;
}

function oneClick(form: Form, { bucketPolicy }: Setup, url: string): string {
  const ofOwner = bucketPolicy ? [bucketPolicyStep(form), pretty(bucketPolicy)] : [];
  return ["== One click in the AWS console ==", url, ...ofOwner].join("\n\n");
}

function section({ label, steps, command, extension }: KitFormat, setup: Setup, text: string | undefined): string[] {
  if (!text) return [];
  const file = fileName(setup, extension);
  const toRun = command?.(text);
  return [[`== ${label} ==`, steps(file), ...(toRun ? [toRun] : []), text].join("\n\n")];
}
