"""What a learner uses apart from the grade: questions (predict, quiz), programs that are wrong
on purpose (break), the lessons' own programs (try).
"""
