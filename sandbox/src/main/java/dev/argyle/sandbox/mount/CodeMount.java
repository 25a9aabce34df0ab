package dev.argyle.sandbox.mount;

/**
 * A directory of the host that a sandbox sees, read-only, when it has become a function's.
 *
 * @param source absolute, on the host
 * @param target a directory of {@link HostRoot}
 */
public record CodeMount(String source, String target) {}
