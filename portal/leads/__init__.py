"""A project as it lies in one firm's inbox, and what the firm has been let see of the poster."""
