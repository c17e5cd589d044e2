"""For the learner: progress, the next task, hints, solutions, and the screen of watch mode."""
