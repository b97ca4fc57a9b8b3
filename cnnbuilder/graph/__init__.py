"""The network as a value: edits that make new values, and the live analysis of them."""
