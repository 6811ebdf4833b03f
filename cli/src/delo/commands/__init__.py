"""The commands of `delo`: each file holds the function of its name, or a typer `app` of several; main.py finds them."""
