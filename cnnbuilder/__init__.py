"""The library of cnnbuilder: graphs of Keras layers, checked, saved, exported and trained. No Qt."""
