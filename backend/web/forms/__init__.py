"""Forms of the pages. They check form; rules are the services'."""
