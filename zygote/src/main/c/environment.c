#define _GNU_SOURCE
#include "environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_VARIABLES 8
#define LEAST_ROOM 128

/* "NAME=value", as environ(7) has it; room bytes, the last of which stays 0. */
struct variable {
  char *text;
  size_t name_length;
  size_t room;
};

static struct variable variables[MAX_VARIABLES];

/* The variable of that name, a new one when there was none; NULL when there are too many. */
static struct variable *variable_of(const char *name, size_t length) {
  for (int i = 0; i < MAX_VARIABLES; i++) {
    struct variable *variable = &variables[i];
    if (!variable->text) return variable;
    if (variable->name_length == length && memcmp(variable->text, name, length) == 0) return variable;
  }
  return NULL;
}

/* Who holds the text of before may read it still, so it is not given back; there is one for each doubling. */
static int make_room(struct variable *variable, const char *name, size_t name_length, size_t wanted) {
  size_t room = variable->room ? variable->room : LEAST_ROOM;
  while (room < wanted) room *= 2;
  if (room == variable->room) return 0;
  char *text = calloc(1, room);
  if (!text) return ENOMEM;
  memcpy(text, name, name_length);
  text[name_length] = '=';
  variable->text = text;
  variable->name_length = name_length;
  variable->room = room;
  return 0;
}

int argyle_set_variable(const char *name, const char *value) {
  size_t name_length = strlen(name);
  size_t value_length = strlen(value);
  if (!value_length) return unsetenv(name) ? errno : 0;
  struct variable *variable = variable_of(name, name_length);
  if (!variable) return ENOSPC;
  int error = make_room(variable, name, name_length, name_length + value_length + 2);
  if (error) return error;
  memcpy(variable->text + name_length + 1, value, value_length + 1);
  /* Each time: the function's own code may have set or removed the variable. */
  return putenv(variable->text) ? errno : 0;
}
