"""Pages of signed links: what is asked, a confirming click, and the form of a request."""
