"""What a letter of the tax authority demands, of whom, by when: pure."""
