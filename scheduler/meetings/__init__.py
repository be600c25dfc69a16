"""`samplats/meetings/1`: when, where and with whom. Modules are imported one by one, so verifying needs no solver."""
