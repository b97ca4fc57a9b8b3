"""Ready networks by name, each a function from the catalogue to a project."""

from cnnbuilder.templates.build import STARTER, Template, make_template, template_names, templates

__all__ = ["STARTER", "Template", "make_template", "template_names", "templates"]
