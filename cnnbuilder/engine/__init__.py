"""The engine: everything that needs TensorFlow, run in processes of its own. See ``worker``."""
