"""What is measured in a process of its own: `python -m benchmarks.workers.<name> JOB`."""
