#pragma once
typedef struct List {
    int value;
    struct List *next;
} List;
List *list_add(List *list, int value);
int list_count(const List *list);
void list_free(List *list);
