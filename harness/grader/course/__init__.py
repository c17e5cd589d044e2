"""What the course says: course.toml and task.toml, the parameters a seed draws, generated pages,
the calendar. Nothing here builds or runs a program.
"""
