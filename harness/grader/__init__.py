"""What stands behind grade.py: builds, records, judges, scores and reports.

Python here knows files and exit codes only; what a region is, C decides.
"""
