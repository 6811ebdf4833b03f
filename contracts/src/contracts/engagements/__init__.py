"""What a client is served by: services that begin and end."""
