/* The JavaScript heap's limit, which is set when Node starts and must be another for each function. */
#ifndef ARGYLE_HEAP_H
#define ARGYLE_HEAP_H

#include <stddef.h>

/*
 * Limits the heap; when it is full, the process writes these last words to its frames' socket and ends.
 * The words must live on. False when this Node cannot.
 */
int argyle_limit_heap(size_t bytes, const char *last_words, size_t length);

#endif
