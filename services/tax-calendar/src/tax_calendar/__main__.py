"""`python -m tax_calendar`."""

from tax_calendar.app import main

if __name__ == "__main__":
    main()
