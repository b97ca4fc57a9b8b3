"""Editors, one for each kind of parameter, and the form made of them."""
