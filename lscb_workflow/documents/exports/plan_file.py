"""The plan as a plan file: what is read from it is the same plan again."""

from typing import Any

import yaml

from lscb_workflow.rules.plan import Plan

WIDTH = 110  # signs a line


class _Dumper(yaml.SafeDumper):
    """Writes what our own reader takes: no anchors, and lists set in below their key."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def write(plan: Plan) -> bytes:
    """A plan file in UTF-8; what the plan leaves open is left out."""
    content = plan.model_dump(exclude_defaults=True)
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text.encode()
