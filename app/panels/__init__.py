"""Panels around the canvas: each takes the workspace, none imports another."""
