#include "steps.h"

#include <linux/filter.h>
#include <stdlib.h>
#include <string.h>

static napi_value property(napi_env env, napi_value object, const char *name) {
  napi_value value;
  return napi_get_named_property(env, object, name, &value) == napi_ok ? value : NULL;
}

/* A copy of a string, or NULL when it is none. */
static char *text_of(napi_env env, napi_value value) {
  size_t length;
  if (!value || napi_get_value_string_utf8(env, value, NULL, 0, &length) != napi_ok) return NULL;
  char *text = malloc(length + 1);
  if (text) napi_get_value_string_utf8(env, value, text, length + 1, &length);
  return text;
}

static void *bytes_of(napi_env env, napi_value value, size_t *length) {
  void *data;
  if (napi_get_buffer_info(env, value, &data, length) != napi_ok) return NULL;
  void *copy = malloc(*length + 1);
  if (copy) memcpy(copy, data, *length);
  return copy;
}

static bool read_program(napi_env env, napi_value array, long *argument) {
  napi_value element;
  size_t length;
  if (napi_get_element(env, array, 0, &element) != napi_ok) return false;
  void *instructions = bytes_of(env, element, &length);
  struct sock_fprog *program = malloc(sizeof *program);
  if (!instructions || !program) return false;
  program->len = (unsigned short)(length / sizeof(struct sock_filter));
  program->filter = instructions;
  *argument = (long)program;
  return true;
}

static bool read_argument(napi_env env, napi_value value, struct argyle_step *step, int index) {
  napi_valuetype type;
  bool is_array;
  int64_t number;
  size_t length;
  if (napi_typeof(env, value, &type) != napi_ok) return false;
  switch (type) {
    case napi_null:
      step->own_id_mask |= 1u << index;
      return true;
    case napi_number:
      napi_get_value_int64(env, value, &number);
      step->arguments[index] = (long)number;
      return true;
    case napi_object:
      if (napi_is_array(env, value, &is_array) != napi_ok) return false;
      if (is_array) return read_program(env, value, &step->arguments[index]);
      step->arguments[index] = (long)bytes_of(env, value, &length);
      return step->arguments[index] != 0;
    default:
      return false;
  }
}

static bool read_call(napi_env env, napi_value object, struct argyle_step *step) {
  napi_value arguments = property(env, object, "arguments");
  int64_t number;
  uint32_t count;
  step->name = text_of(env, property(env, object, "call"));
  if (!step->name || napi_get_value_int64(env, property(env, object, "number"), &number) != napi_ok) return false;
  if (!arguments || napi_get_array_length(env, arguments, &count) != napi_ok || count > 6) return false;
  step->number = (long)number;
  for (uint32_t i = 0; i < count; i++) {
    napi_value argument;
    if (napi_get_element(env, arguments, i, &argument) != napi_ok) return false;
    if (!read_argument(env, argument, step, (int)i)) return false;
  }
  return true;
}

static bool read_step(napi_env env, napi_value object, struct argyle_step *step) {
  step->path = text_of(env, property(env, object, "write"));
  if (!step->path) return read_call(env, object, step);
  step->text = text_of(env, property(env, object, "text"));
  return step->text != NULL;
}

bool argyle_read_steps(napi_env env, napi_value array, struct argyle_steps *steps) {
  uint32_t count;
  if (napi_get_array_length(env, array, &count) == napi_ok) {
    steps->first = calloc(count ? count : 1, sizeof *steps->first);
    uint32_t i = 0;
    for (; steps->first && i < count; i++) {
      napi_value object;
      if (napi_get_element(env, array, i, &object) != napi_ok) break;
      if (!read_step(env, object, &steps->first[i])) break;
    }
    steps->count = (int)count;
    if (steps->first && i == count) return true;
  }
  napi_throw_error(env, NULL, "these are no entry steps");
  return false;
}
