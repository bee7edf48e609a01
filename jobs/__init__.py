"""What happens later: the workers' jobs, the outbox's handlers and the schedule. Knows the domains, never the web."""
