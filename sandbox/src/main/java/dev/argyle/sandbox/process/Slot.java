package dev.argyle.sandbox.process;

import dev.argyle.sandbox.cgroup.Cgroup;
import dev.argyle.sandbox.policy.egress.EgressGate;

/**
 * A place for one sandbox: a control group and a user id that nobody else has.
 *
 * @param index from 0
 * @param uid user and group id of everything in it
 * @param cgroup its control group
 * @param egress what it may connect to; nothing while it is nobody's
 */
public record Slot(int index, int uid, Cgroup cgroup, EgressGate egress) {}
