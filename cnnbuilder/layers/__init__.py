"""One file per layer type, each with one ``SPEC``. ``cnnbuilder.catalog`` discovers them."""
