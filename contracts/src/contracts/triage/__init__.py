"""What a letter is, and whom it puzzles."""
