"""Where things are: counties, municipalities, postal codes, and how far it is between them."""
