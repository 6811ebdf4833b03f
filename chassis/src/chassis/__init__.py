"""Inbox, decisions, outbox, timers, relay, claim checks: the dangerous part, once."""

from chassis import plainly as plainly
