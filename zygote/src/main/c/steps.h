/* Entry steps as JavaScript has them, made into those that entry.c runs. */
#ifndef ARGYLE_STEPS_H
#define ARGYLE_STEPS_H

#include <node_api.h>

#include "entry.h"

struct argyle_steps {
  struct argyle_step *first;
  int count;
};

/*
 * Takes an array of {call, number, arguments} and {write, text}; an argument is a number, a Buffer, an
 * array with one Buffer (a struct sock_fprog) or null (the own id). Lives as long as the process. False,
 * with an exception pending, when it is something else.
 */
bool argyle_read_steps(napi_env env, napi_value array, struct argyle_steps *steps);

#endif
