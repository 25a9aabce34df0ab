#define _GNU_SOURCE
#include "holes.h"

#include <malloc.h>
#include <stdlib.h>

/* Above what the C library keeps in lists by their exact size, blocks are taken by powers of two. */
#define LARGEST (1 << 17)
#define LARGEST_LISTED 1032
#define STEP 16

/* Left at the heap's end, so that guests need not ask for more at once; less than the C library gives back. */
#define ROOM (100 * 1024)

/* Taken of each size at most. */
#define MOST_BYTES (1 << 20)

/* Until one is cut from the heap's end: then there are no others. */
static void fill(size_t size) {
  for (size_t left = MOST_BYTES / size; left > 0; left--) {
    size_t end = mallinfo2().keepcost;
    void *volatile taken = malloc(size);
    if (!taken || mallinfo2().keepcost != end) return;
  }
}

void argyle_fill_holes(void) {
  for (size_t size = LARGEST; size > LARGEST_LISTED; size /= 2) fill(size);
  for (size_t size = LARGEST_LISTED; size > STEP; size -= STEP) fill(size);
  void *volatile room = malloc(ROOM);
  free(room);
}
