"""Views of the pages: a few lines each."""
