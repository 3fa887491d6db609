"""Prints template.yaml as aws-sam-translator translates it, for cfn-lint, which does not see inside
AWS::Serverless::Function. Needs no AWS account: the template names no managed policy, so none is looked up."""

import json
import sys

from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse


class NoManagedPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {}


def with_uploaded_code(template):
    """The code's place as `sam package` would write it; the translator takes no folder."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
            resource.pop("Metadata", None)
    return template


with open(sys.argv[1], encoding="utf-8") as file:
    parsed = yaml_parse(file.read())
json.dump(transform(with_uploaded_code(parsed), {}, NoManagedPolicies()), sys.stdout, indent=1)
