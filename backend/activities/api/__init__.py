"""Activities, their sessions, supervisors' terms and wishes for more sessions over the API."""
