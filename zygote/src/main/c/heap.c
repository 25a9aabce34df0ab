#define _GNU_SOURCE
#include "heap.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <unistd.h>

#define FRAMES_FD 3
#define WAIT_MS 5000

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

struct words {
  const char *text;
  size_t length;
};

static void *(*get_current)(void);
static void (*add_near_limit)(void *isolate, near_limit callback, void *data);
static void (*remove_near_limit)(void *isolate, near_limit callback, size_t bytes);
static void (*set_handler)(void *isolate, out_of_memory handler);
static void (*add_after_collection)(void *isolate, collected callback, void *data, int types);
static adjust adjust_external;

static struct words heap_words;
static struct words buffer_words;
static int64_t most_external;
static int collections_above;

static size_t as_it_is(void *data, size_t current, size_t initial) {
  (void)data;
  (void)initial;
  return current;
}

static void end(const struct words *words) {
  size_t sent = 0;
  while (sent < words->length) {
    ssize_t count = write(FRAMES_FD, words->text + sent, words->length - sent);
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
  end(&heap_words);
}

static void after_collection(void *isolate, int type, int flags, void *data) {
  (void)type;
  (void)flags;
  (void)data;
  if (adjust_external(isolate, 0) <= most_external) {
    collections_above = 0;
  } else if (++collections_above == COLLECTIONS_ABOVE) {
    end(&buffer_words);
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

int argyle_limit_heap(size_t bytes, const char *last_words, size_t length) {
  if (!get_current || !add_near_limit || !remove_near_limit || !set_handler) return 0;
  void *isolate = get_current();
  heap_words = (struct words){last_words, length};
  set_handler(isolate, heap_is_full);
  /* Taking one away may lower the limit; there is no other way to. */
  add_near_limit(isolate, as_it_is, NULL);
  remove_near_limit(isolate, as_it_is, bytes);
  return 1;
}

int argyle_limit_buffers(size_t bytes, const char *last_words, size_t length) {
  if (!get_current || !add_after_collection || !adjust_external) return 0;
  buffer_words = (struct words){last_words, length};
  most_external = (int64_t)bytes;
  add_after_collection(get_current(), after_collection, NULL, MARK_COMPACT);
  return 1;
}
