"""Items and registries."""
