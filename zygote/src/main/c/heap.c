#define _GNU_SOURCE
#include "heap.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
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

typedef size_t (*near_limit)(void *data, size_t current, size_t initial);
typedef void (*out_of_memory)(const char *location, const void *details);

static void *(*get_current)(void);
static void (*add)(void *isolate, near_limit callback, void *data);
static void (*take_away)(void *isolate, near_limit callback, size_t bytes);
static void (*set_handler)(void *isolate, out_of_memory handler);

static const char *words;
static size_t words_length;

static size_t as_it_is(void *data, size_t current, size_t initial) {
  (void)data;
  (void)initial;
  return current;
}

static void end(const char *location, const void *details) {
  (void)location;
  (void)details;
  size_t sent = 0;
  while (sent < words_length) {
    ssize_t count = write(FRAMES_FD, words + sent, words_length - sent);
    if (count > 0) {
      sent += (size_t)count;
    } else {
      struct pollfd room = {FRAMES_FD, POLLOUT, 0};
      if (poll(&room, 1, WAIT_MS) <= 0) break;
    }
  }
  _exit(134);
}

void argyle_find_heap(void) {
  get_current = (void *(*)(void))dlsym(RTLD_DEFAULT, GET_CURRENT);
  add = (void (*)(void *, near_limit, void *))dlsym(RTLD_DEFAULT, ADD_CALLBACK);
  take_away = (void (*)(void *, near_limit, size_t))dlsym(RTLD_DEFAULT, REMOVE_CALLBACK);
  set_handler = (void (*)(void *, out_of_memory))dlsym(RTLD_DEFAULT, SET_HANDLER);
  if (!set_handler) set_handler = (void (*)(void *, out_of_memory))dlsym(RTLD_DEFAULT, SET_OLD_HANDLER);
}

int argyle_limit_heap(size_t bytes, const char *last_words, size_t length) {
  if (!get_current || !add || !take_away || !set_handler) return 0;
  void *isolate = get_current();
  words = last_words;
  words_length = length;
  set_handler(isolate, end);
  /* Taking one away may lower the limit; there is no other way to. */
  add(isolate, as_it_is, NULL);
  take_away(isolate, as_it_is, bytes);
  return 1;
}
