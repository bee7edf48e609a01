"""Photos: checked, made anew from their pixels, kept on disk, at most ten a project. Knows no project, only its number."""
