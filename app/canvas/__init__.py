"""The canvas: items hold ids and paint faces; gestures make edits."""
