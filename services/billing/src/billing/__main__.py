"""`python -m billing`."""

from billing.app import main

if __name__ == "__main__":
    main()
