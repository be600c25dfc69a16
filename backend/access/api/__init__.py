"""What every endpoint begins with – who is looking, and what they may see – and the endpoints of accounts."""
