"""The engines of the local stack as containers: `python -m delo.containers kafka|postgres|greenmail|prepare`."""
