"""Offers: a firm's answer to a project, and the poster's choice among them."""
