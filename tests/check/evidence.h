// Evidence made by hand: a run's folder with dumps written from text snapshots.

#ifndef REGIONLAB_TESTS_EVIDENCE_H
#define REGIONLAB_TESTS_EVIDENCE_H

#include "judging.h"
#include "support.h"

// A new empty folder under TMPDIR. Free the name.
char *make_folder(void);
void remove_folder(char *folder); // with its files, and frees the name

// "FOLDER/NAME". Free it.
char *path_in(const char *folder, const char *name);

// Ends the test when the file cannot be written: a mistake in the test.
void write_text(const char *folder, const char *name, const char *contents);
void write_snapshot(const char *folder, const char *name, const char *text_of_snapshot);

// The file's text. Free it.
char *read_text(const char *folder, const char *name);

// A moment of a text snapshot. moment_free() it.
Moment *moment_of(const char *text_of_snapshot);

#endif
