import type { Setup, SetupFormat } from "../api/types";
import type { Form } from "./form";

/** A way to create the role, which the API writes as a file. */
export interface KitFormat {
  id: Exclude<SetupFormat, "json">;
  label: string;
  /** What to do with the file. */
  steps: string;
  /** How the file's name ends. */
  extension: string;
}

export const kitFormats: readonly KitFormat[] = [
  {
    id: "cloudformation",
    label: "CloudFormation",
    steps: "Save the template, and run the command in its first lines. It creates the role, and nothing else.",
    extension: "yaml",
  },
  {
    id: "terraform",
    label: "Terraform",
    steps: "Put the file into a folder of its own or into one of your modules. Then run terraform init and terraform apply.",
    extension: "tf",
  },
  {
    id: "cli",
    label: "AWS CLI",
    steps: "Save the script, and run it with sh in a shell of your AWS account, or in AWS CloudShell.",
    extension: "sh",
  },
  { id: "console", label: "Console steps", steps: "Follow these steps in the AWS console.", extension: "md" },
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
    ].join("\n"),
    ...(setup.quickCreateUrl ? [`== One click in the AWS console ==\n\n${setup.quickCreateUrl}`] : []),
    ...kitFormats.filter(({ id }) => files[id]).map(({ id, label, steps }) => `== ${label} ==\n\n${steps}\n\n${files[id]}`),
  ];
  return `${parts.join("\n\n\n")}\n`;
}
