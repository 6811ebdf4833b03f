"""How fast Delo is, each figure beside a reference of the same run: `make bench`, `python -m benchmarks NAME`."""
