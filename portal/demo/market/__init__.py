"""The demo world's market: as many invented firms, posters and projects as asked for, over two years, written in bulk.

Everything follows from the seed and the number of the thing: the same each time but for the day it is made.
`words` says what people write, `prices` what work costs, `firms` who does it and `wishes` how much of it, `fates` what becomes
of a project, `projects` puts one together, `rows` what firms did with it, which `habits` remembers for the scores of those
after it, and `writing` copies all of it into the database.
"""
