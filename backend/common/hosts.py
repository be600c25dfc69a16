"""What this machine is called among those that share the queues."""

import socket

from backend.settings.environment import read_text

LONGEST_NAME = 100

HOST_NAME = read_text("SAMPLATS_HOST_NAME", socket.gethostname())[:LONGEST_NAME]
