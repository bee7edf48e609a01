"""A project from the first word in the wizard to the award."""
