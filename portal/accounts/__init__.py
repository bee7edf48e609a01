"""People: who they are, how they prove it, and the sessions they are logged in with."""
