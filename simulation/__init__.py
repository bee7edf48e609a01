"""A month of a made-up market on the product's own dispatch and a real database: which rules of asking do what to whom."""
