"""The commands of `delo`, one file each; main.py only puts them together."""
