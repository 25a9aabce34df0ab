/**
 * Suite {@code docker}: a fresh sandbox of the platform beside what else starts sandboxes on the
 * same machine, one after the other and, as in SOCK's figure 14, many at once. Called by {@code
 * faas bench} on the suite's thread, which it blocks.
 */
package dev.argyle.bench.docker;
