"""The pure part: what a letter looks like, what a reply means, when something may go out."""
