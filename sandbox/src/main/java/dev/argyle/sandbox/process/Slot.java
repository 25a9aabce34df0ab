package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;

/**
 * A place for one sandbox: a control group and a user id that nobody else has.
 *
 * @param index from 0
 * @param uid user and group id of everything in it
 * @param cgroup its control group
 */
public record Slot(int index, int uid, Cgroup cgroup) {}
