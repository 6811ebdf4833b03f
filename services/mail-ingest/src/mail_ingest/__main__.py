"""`python -m mail_ingest`."""

from mail_ingest.app import main

if __name__ == "__main__":
    main()
