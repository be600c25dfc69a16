"""The writes of a publication, in bulk."""
