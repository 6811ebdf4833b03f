"""What travels: PHP-style parameters, references between batch commands, the reply envelope."""
