"""`python -m task_gateway`."""

from task_gateway.app import main

if __name__ == "__main__":
    main()
