"""One module for each family of commands: the steps of each, its marker, its look-up."""
