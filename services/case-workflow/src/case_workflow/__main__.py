"""`python -m case_workflow`."""

from case_workflow.app import main

if __name__ == "__main__":
    main()
