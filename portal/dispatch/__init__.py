"""Finding the firms that fit a project, and asking them."""
