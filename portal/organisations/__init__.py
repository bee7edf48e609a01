"""Bearers of an organisation number: firms, and posters that are not private persons."""
