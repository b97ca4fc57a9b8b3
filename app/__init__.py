"""The program: window and command line. Knows neither TensorFlow nor the engine's inside."""
