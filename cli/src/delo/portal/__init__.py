"""`delo portal`: a profile folder read, a portal asked, answers shown."""
