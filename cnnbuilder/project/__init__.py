"""The design as one value, its history, its file, and what is kept beside it."""
