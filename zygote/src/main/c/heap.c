#define _GNU_SOURCE
#include "heap.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRAMES_FD 3
#define WAIT_MS 5000

/* lib/frames.js has these, too. */
#define VERSION 1
#define LAST_ERROR 22
#define HEADER_BYTES 8

#define MIB 1048576u

/* Of a function's memory, the heap may have 3/4. */
#define HEAP_SHARE(bytes) ((bytes) / 4 * 3)
/*
 * Buffers that nothing has written to take address space, not memory. Some more of it than there is memory may be
 * useful; without a bound, V8 would collect garbage for each buffer until the time is up.
 */
#define BUFFER_SHARE 8
#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

/* Of V8's public C++ interface, which N-API has no words for; by their names in the binary. */
#define GET_CURRENT "_ZN2v87Isolate10GetCurrentEv"
#define ADD_CALLBACK "_ZN2v87Isolate24AddNearHeapLimitCallbackEPFmPvmmES1_"
#define REMOVE_CALLBACK "_ZN2v87Isolate27RemoveNearHeapLimitCallbackEPFmPvmmEm"
#define SET_HANDLER "_ZN2v87Isolate18SetOOMErrorHandlerEPFvPKcRKNS_10OOMDetailsEE"
/* Before V8 11: a flag in place of the details. */
#define SET_OLD_HANDLER "_ZN2v87Isolate18SetOOMErrorHandlerEPFvPKcbE"
#define AFTER_COLLECTION "_ZN2v87Isolate21AddGCEpilogueCallbackEPFvPS0_NS_6GCTypeENS_15GCCallbackFlagsEPvES4_S2_"
#define ADJUST_EXTERNAL "_ZN2v87Isolate37AdjustAmountOfExternalAllocatedMemoryEl"

/* v8::GCType's, of the whole heap. */
#define MARK_COMPACT 4

/* What one collection finds dead is counted until it is swept, before the next. */
#define COLLECTIONS_ABOVE 2

typedef size_t (*near_limit)(void *data, size_t current, size_t initial);
typedef void (*out_of_memory)(const char *location, const void *details);

typedef void (*collected)(void *isolate, int type, int flags, void *data);
typedef int64_t (*adjust)(void *isolate, int64_t change);

static void *(*get_current)(void);
static void (*add_near_limit)(void *isolate, near_limit callback, void *data);
static void (*remove_near_limit)(void *isolate, near_limit callback, size_t bytes);
static void (*set_handler)(void *isolate, out_of_memory handler);
static void (*add_after_collection)(void *isolate, collected callback, void *data, int types);
static adjust adjust_external;

static unsigned memory_mb;
static int64_t most_external;
static int watches_buffers;
static int collections_above;

static size_t as_it_is(void *data, size_t current, size_t initial) {
  (void)data;
  (void)initial;
  return current;
}

static void end(const char *why) {
  char words[256];
  int length = snprintf(
      words + HEADER_BYTES, sizeof words - HEADER_BYTES,
      "{\"errorMessage\":\"Runtime exceeded its memory limit of %u MB: %s\","
      "\"errorType\":\"Runtime.OutOfMemory\",\"requestId\":\"\",\"stackTrace\":[]}",
      memory_mb, why);
  const char header[HEADER_BYTES] = {VERSION, LAST_ERROR, 0, 0, 0, 0, 0, (char)length};
  memcpy(words, header, HEADER_BYTES);
  size_t whole = HEADER_BYTES + (size_t)length;
  size_t sent = 0;
  while (sent < whole) {
    ssize_t count = write(FRAMES_FD, words + sent, whole - sent);
    if (count > 0) {
      sent += (size_t)count;
    } else {
      struct pollfd room = {FRAMES_FD, POLLOUT, 0};
      if (poll(&room, 1, WAIT_MS) <= 0) break;
    }
  }
  _exit(134);
}

static void heap_is_full(const char *location, const void *details) {
  (void)location;
  (void)details;
  end("the JavaScript heap is full");
}

static void after_collection(void *isolate, int type, int flags, void *data) {
  (void)type;
  (void)flags;
  (void)data;
  if (adjust_external(isolate, 0) <= most_external) {
    collections_above = 0;
  } else if (++collections_above == COLLECTIONS_ABOVE) {
    end("its buffers have " TEXT(BUFFER_SHARE) " times as much");
  }
}

void argyle_find_heap(void) {
  get_current = (void *(*)(void))dlsym(RTLD_DEFAULT, GET_CURRENT);
  add_near_limit = (void (*)(void *, near_limit, void *))dlsym(RTLD_DEFAULT, ADD_CALLBACK);
  remove_near_limit = (void (*)(void *, near_limit, size_t))dlsym(RTLD_DEFAULT, REMOVE_CALLBACK);
  set_handler = (void (*)(void *, out_of_memory))dlsym(RTLD_DEFAULT, SET_HANDLER);
  if (!set_handler) set_handler = (void (*)(void *, out_of_memory))dlsym(RTLD_DEFAULT, SET_OLD_HANDLER);
  add_after_collection = (void (*)(void *, collected, void *, int))dlsym(RTLD_DEFAULT, AFTER_COLLECTION);
  adjust_external = (adjust)dlsym(RTLD_DEFAULT, ADJUST_EXTERNAL);
}

static int limit_heap(void *isolate, size_t bytes) {
  if (!add_near_limit || !remove_near_limit || !set_handler) return 0;
  set_handler(isolate, heap_is_full);
  /* Taking one away may lower the limit; there is no other way to. */
  add_near_limit(isolate, as_it_is, NULL);
  remove_near_limit(isolate, as_it_is, bytes);
  return 1;
}

static int limit_buffers(void *isolate, int64_t bytes) {
  if (!add_after_collection || !adjust_external) return 0;
  most_external = bytes;
  if (!watches_buffers) add_after_collection(isolate, after_collection, NULL, MARK_COMPACT);
  watches_buffers = 1;
  return 1;
}

int argyle_limit_memory(unsigned mb) {
  if (!get_current) return 0;
  void *isolate = get_current();
  memory_mb = mb;
  int heap_is_limited = limit_heap(isolate, HEAP_SHARE((size_t)mb * MIB));
  int buffers_are_limited = limit_buffers(isolate, (int64_t)mb * MIB * BUFFER_SHARE);
  return heap_is_limited && buffers_are_limited;
}
