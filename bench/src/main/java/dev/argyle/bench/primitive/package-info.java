/**
 * Suite {@code primitives}: SOCK's figures 1 to 5 (Oakes et al., USENIX ATC'18) on this machine's
 * kernel: bind and overlay mounts, mounts as they grow many, namespaces, network namespaces as
 * sandboxes churn, and control groups. It asks no platform and needs root. All that is measured is
 * done by threads that end after each block, in mount and network namespaces of their own, so that
 * the machine's are never touched. Used by the suite's thread.
 */
package dev.argyle.bench.primitive;
