"""What leaves the program: Keras source, tables, drawings. No Qt and no TensorFlow here."""
