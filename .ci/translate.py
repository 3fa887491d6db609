"""Prints template.yaml as CloudFormation sees it after both of its transforms, for cfn-lint, which does not see inside
AWS::Serverless::Function. Needs no AWS account: the template names no managed policy, so none is looked up."""

import json
import logging
import sys

from cfnlint.decode import decode
from cfnlint.template import Template
from cfnlint.template.transforms._language_extensions import language_extension
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform


# The translator warns of a feature toggle that it looks up for each gradual deployment.
logging.getLogger("samtranslator").setLevel(logging.ERROR)


class NoManagedPolicies(ManagedPolicyLoader):
    def __init__(self):
        super().__init__(iam_client=None)

    def load(self):
        return {}


def with_expanded_loops(path):
    """AWS::LanguageExtensions by cfn-lint, which keeps functions that it can't resolve; SAM CLI's expander drops them."""
    parsed, problems = decode(path)
    expanded, more = None, []
    if not problems:
        more, expanded = language_extension(Template(path, parsed))
    if problems or more:
        sys.exit("\n".join(str(problem) for problem in [*problems, *more]))
    # Plain dictionaries and texts: cfn-lint's own know where in the file they stand.
    expanded = json.loads(json.dumps(expanded))
    expanded["Transform"].remove("AWS::LanguageExtensions")
    # Only the loops read the mappings. If a function still does, cfn-lint reports that there is none.
    del expanded["Mappings"]
    return expanded


def with_uploaded_code(template):
    """The code's place as `sam package` would write it; the translator takes no folder."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = "s3://bucket/key"
    return template


expanded = with_uploaded_code(with_expanded_loops(sys.argv[1]))
json.dump(transform(expanded, {}, NoManagedPolicies()), sys.stdout, indent=1)
