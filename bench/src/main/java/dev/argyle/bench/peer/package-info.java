/**
 * What else runs a command in a fresh sandbox, started by the bench itself from the system's
 * packages: Docker (a daemon of the bench's own), runc, crun, bubblewrap, podman and a plain
 * process. All get the same root tree, the same code and the same limits. Called from any thread,
 * which it blocks; {@link dev.argyle.bench.peer.Peers} is made and closed by a suite's thread.
 */
package dev.argyle.bench.peer;
