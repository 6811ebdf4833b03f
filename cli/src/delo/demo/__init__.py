"""`delo demo`: thirty letters go into the mailbox, and one watches what becomes of them."""
