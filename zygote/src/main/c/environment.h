/* Variables that change with each invocation. */
#ifndef ARGYLE_ENVIRONMENT_H
#define ARGYLE_ENVIRONMENT_H

/*
 * Sets a variable of the environment, or removes it when the value is empty: 0, or the error number. setenv(3) keeps
 * every value that there ever was; here each variable has a place of its own that is written over, and that grows
 * twofold. A thread that reads the variable meanwhile may see parts of two values, never bytes beyond them.
 */
int argyle_set_variable(const char *name, const char *value);

#endif
