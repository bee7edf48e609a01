"""Firms that answer projects: who is in them, what they do, where, and how much they want."""
