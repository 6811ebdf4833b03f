"""REST 3.0: another address, another form of requests, replies and errors; tasks only, as far as Delo needs them."""
