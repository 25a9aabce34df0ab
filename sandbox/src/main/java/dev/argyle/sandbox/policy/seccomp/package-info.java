/**
 * The seccomp(2) filters of guests: which system calls a runtime may make, as data, and the
 * assembler that turns them into classic BPF. The entry sequence installs the result. Immutable;
 * any thread.
 */
package dev.argyle.sandbox.policy.seccomp;
