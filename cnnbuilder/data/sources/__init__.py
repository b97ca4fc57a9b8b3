"""One file per data source, each exposing one ``SPEC``."""
