"""Benchmarks: ratios measured in one run on servers of their own. `make bench`; docs/performance.md explains the figures."""
