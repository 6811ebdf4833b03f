"""Decoding in processes of their own: a letter that eats time or memory costs its worker, not the mailbox."""
