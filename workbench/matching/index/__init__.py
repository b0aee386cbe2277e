"""The index of the evidence as arrays: layout, vectors and words, searched without the database."""
