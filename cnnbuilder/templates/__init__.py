"""Ready networks by name, each a function from the catalogue to a project."""

from cnnbuilder.templates.build import (
    GROUPS,
    STARTER,
    Template,
    make_template,
    template_names,
    templates,
)

__all__ = ["GROUPS", "STARTER", "Template", "make_template", "template_names", "templates"]
