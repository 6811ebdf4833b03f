"""`python -m mail_dispatch`."""

from mail_dispatch.app import main

if __name__ == "__main__":
    main()
