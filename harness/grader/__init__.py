"""The code of grade.py: builds, records, judges, scores and reports.

Python here knows files and exit codes only; what a region is, C decides.

The rooms, in order. Each may use those above it in this list, never one below
(tests/grader/test_rooms.py):

platform    paths, files, schemas, text
course      what the course says
sandbox     the walls around every untrusted program
grading     from a submitted file to its results
report      writers of results and of snapshots' maps
practice    for the learner: questions, breakers, the lessons' programs
learning    a learner's session: progress, hints, solutions, watch mode
classroom   for the instructor: assignments, classes, assertions about recorded evidence
upkeep      checks of the course and of the machine
commands    the command line: arguments in, an exit code out, no logic
"""
