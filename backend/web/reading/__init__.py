"""What pages show, read from the database and shaped for them. Everything starts from ``visible``."""
