/**
 * Warm interpreters that fork: the zygote's process, the guests it forks into sandboxes, the frames
 * spoken with them, and the shelf of spares. Knows sandboxes, not functions or HTTP.
 */
package dev.argyle.zygote;
