/* The JavaScript heap's limit, which is set when Node starts and must be another for each function. */
#ifndef ARGYLE_HEAP_H
#define ARGYLE_HEAP_H

#include <stddef.h>

/* Once, beforehand: to find V8's functions among all of Node's takes longer than to call them. */
void argyle_find_heap(void);

/*
 * Limits the heap; when it is full, the process writes these last words to its frames' socket and ends.
 * The words must live on. False when this Node cannot.
 */
int argyle_limit_heap(size_t bytes, const char *last_words, size_t length);

#endif
