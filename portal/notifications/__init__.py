"""Who is told what, and in which words: one function and one folder of texts a mail."""
