"""How fast Delo is, each figure beside a reference measured in the same run: `make bench`, `python -m benchmarks NAME`."""
