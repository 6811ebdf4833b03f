"""From a rated month to the values that papers show, and to their bytes."""
