"""`python -m approvals`."""

from approvals.app import main

if __name__ == "__main__":
    main()
