// Pieces of text that several renderers share.

#ifndef REGIONLAB_RENDER_INTERNAL_H
#define REGIONLAB_RENDER_INTERNAL_H

#include "json.h"
#include "render.h"
#include "story.h"

// "1 page", "47 pages", "5000 bytes", and from 100,000 pages on "1.5 GB". Returns buf; 32 bytes
// hold every size.
const char *size_text(uint64_t bytes, char *buf, size_t size);

// The names of the kinds of fact that were captured, or of those that were not. Returns how
// many.
#define MOST_FACTS 9
size_t view_fact_names(const View *view, bool captured, const char *names[MOST_FACTS]);

// Protect as a listing shows it: "-" where pages have none (free, reserved).
const char *protect_text(const Region *r, char *buf, size_t size);

// Makes text fit for a terminal, in place: names come out of a dump, which anybody may
// have written, so that every control character becomes '?'. Returns text.
const char *terminal_text(char *text);

// label_detail() for a terminal.
#define DETAIL_SIZE 512
const char *detail_text(const View *view, const Label *label, char buf[DETAIL_SIZE]);

// Calls note for each sentence about what the dump lacks, and for at most `most` of those about
// what was left out because it is damaged. Returns how many there are.
typedef void NoteFn(void *context, const char *sentence);
size_t view_notes(const View *view, size_t most, NoteFn *note, void *context);
#define MOST_NOTES 20 // in a listing for people
// Prints them below a listing.
void print_notes(const View *view, FILE *out);

// A row and an event as the schema has them.
void json_row(Json *j, const View *view, const Label *label);
void json_event(void *json, const Event *event);

// The name of a kind, in its colour when color is set.
void print_kind(Kind kind, bool color, FILE *out);
// What is written between the two has the kind's colour.
void print_colored(Kind kind, bool color, FILE *out);
void print_plain(bool color, FILE *out);

#endif
