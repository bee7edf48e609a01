"""Site visits (befaring): a firm proposes times, the poster chooses one."""
