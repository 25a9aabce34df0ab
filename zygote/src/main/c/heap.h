/* The bounds of V8's heap, and last words when one of them is reached. */
#ifndef ARGYLE_HEAP_H
#define ARGYLE_HEAP_H

#include <stddef.h>

/* Once, beforehand: to find V8's functions among all of Node's takes longer than to call them. */
void argyle_find_heap(void);

/*
 * Bounds the heap of the running isolate, as --max-old-space-size does at the start. When it is full, writes the words
 * to descriptor 3 and ends the process. The words must live on. 0 when this Node does not know how.
 */
int argyle_limit_heap(size_t bytes, const char *last_words, size_t length);

/* The same for what is outside of the heap and held by it: buffers. 0 when this Node does not know how. */
int argyle_limit_buffers(size_t bytes, const char *last_words, size_t length);

#endif
