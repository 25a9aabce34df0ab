/* What Node's zygote and its guests need of the kernel, for JavaScript. */
#define _GNU_SOURCE
#include <errno.h>
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child.h"
#include "environment.h"
#include "heap.h"
#include "steps.h"
#include "zygote.h"

#define MAX_MESSAGE (128 * 1024)
#define ENTRY_FAILED 70
#define MAX_VARIABLE 4096

static napi_value fail(napi_env env, const char *what, int number) {
  char words[256];
  const char *why = strerror(number);
  snprintf(words, sizeof words, "%s: %s", what, why ? why : "unknown error");
  napi_throw_error(env, NULL, words);
  return NULL;
}

static napi_value arguments(napi_env env, napi_callback_info info, size_t wanted, napi_value *values) {
  size_t count = wanted;
  napi_get_cb_info(env, info, &count, values, NULL, NULL);
  return NULL;
}

static int number_of(napi_env env, napi_value value) {
  int32_t number = -1;
  napi_get_value_int32(env, value, &number);
  return number;
}

static void nothing(void) {}

static const struct argyle_hooks hooks = {argyle_before_forks, nothing, nothing,
                                           (const void *)napi_create_function};

/* serve(entry): returns in children: undefined in a guest, the parent's socket in a zygote. */
static napi_value serve(napi_env env, napi_callback_info info) {
  napi_value entry;
  napi_value result;
  struct argyle_steps steps;
  struct argyle_birth birth;
  struct uv_loop_s *loop;
  char words[256];
  arguments(env, info, 1, &entry);
  if (!argyle_read_steps(env, entry, &steps)) return NULL;
  if (napi_get_uv_event_loop(env, &loop) != napi_ok) return fail(env, "no event loop", EINVAL);
  int error = argyle_serve(&hooks, &birth);
  if (error) return fail(env, "a zygote cannot begin", error);
  argyle_part_from_parent();
  if (birth.grows) {
    napi_create_int32(env, birth.parent_fd, &result);
  } else {
    if (argyle_run_steps(steps.first, steps.count, birth.uid, words, sizeof words)) {
      dprintf(2, "sandbox entry failed: %s\n", words);
      _exit(ENTRY_FAILED);
    }
    napi_get_undefined(env, &result);
  }
  error = argyle_renew_loop(loop, birth.grows);
  if (error) {
    dprintf(2, "no event loop after the fork: %s\n", strerror(error));
    _exit(ENTRY_FAILED);
  }
  return result;
}

/* run(steps): as root of the own user namespace; throws what failed. */
static napi_value run(napi_env env, napi_callback_info info) {
  napi_value array;
  struct argyle_steps steps;
  char words[256];
  arguments(env, info, 1, &array);
  if (!argyle_read_steps(env, array, &steps)) return NULL;
  if (argyle_run_steps(steps.first, steps.count, 0, words, sizeof words)) napi_throw_error(env, NULL, words);
  return NULL;
}

/* receive(fd): one message as a Buffer, empty when there will be no more. */
static napi_value receive(napi_env env, napi_callback_info info) {
  static char message[MAX_MESSAGE];
  napi_value fd;
  napi_value result;
  arguments(env, info, 1, &fd);
  ssize_t length;
  do {
    length = recv(number_of(env, fd), message, sizeof message, 0);
  } while (length < 0 && errno == EINTR);
  napi_create_buffer_copy(env, length > 0 ? (size_t)length : 0, message, NULL, &result);
  return result;
}

/* send(fd, buffer) */
static napi_value send_message(napi_env env, napi_callback_info info) {
  napi_value values[2];
  void *data;
  size_t length;
  arguments(env, info, 2, values);
  if (napi_get_buffer_info(env, values[1], &data, &length) != napi_ok) return fail(env, "send", EINVAL);
  if (send(number_of(env, values[0]), data, length, MSG_NOSIGNAL) < 0) return fail(env, "send", errno);
  return NULL;
}

/* pair(): two connected sockets. */
static napi_value pair(napi_env env, napi_callback_info info) {
  (void)info;
  int fds[2];
  napi_value result;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds)) return fail(env, "socketpair", errno);
  napi_create_array_with_length(env, 2, &result);
  for (uint32_t i = 0; i < 2; i++) {
    napi_value fd;
    napi_create_int32(env, fds[i], &fd);
    napi_set_element(env, result, i, fd);
  }
  return result;
}

/* exit(code): at once. Node's own way waits for threads that a fork does not copy. */
static napi_value exit_now(napi_env env, napi_callback_info info) {
  napi_value code;
  arguments(env, info, 1, &code);
  _exit(number_of(env, code) & 0xFF);
}

/* limitMemory(mb): true when this Node can. */
static napi_value limit_memory(napi_env env, napi_callback_info info) {
  napi_value value;
  napi_value result;
  uint32_t mb = 0;
  arguments(env, info, 1, &value);
  if (napi_get_value_uint32(env, value, &mb) != napi_ok) return fail(env, "a limit", EINVAL);
  napi_get_boolean(env, argyle_limit_memory(mb), &result);
  return result;
}

/* setVariable(name, value): in the environment; an empty value removes it. What is too long is cut off. */
static napi_value set_variable(napi_env env, napi_callback_info info) {
  napi_value values[2];
  char name[64];
  char value[MAX_VARIABLE];
  arguments(env, info, 2, values);
  if (napi_get_value_string_utf8(env, values[0], name, sizeof name, NULL) != napi_ok ||
      napi_get_value_string_utf8(env, values[1], value, sizeof value, NULL) != napi_ok)
    return fail(env, "a variable", EINVAL);
  int error = argyle_set_variable(name, value);
  if (error) return fail(env, "a variable", error);
  return NULL;
}

static void add(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  argyle_find_heap();
  add(env, exports, "serve", serve);
  add(env, exports, "run", run);
  add(env, exports, "receive", receive);
  add(env, exports, "send", send_message);
  add(env, exports, "pair", pair);
  add(env, exports, "exit", exit_now);
  add(env, exports, "limitMemory", limit_memory);
  add(env, exports, "setVariable", set_variable);
  return exports;
}
