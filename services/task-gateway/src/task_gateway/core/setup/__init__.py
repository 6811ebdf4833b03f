"""Setting a portal up: what the profile wishes, what the portal has, and the difference. Pure."""
