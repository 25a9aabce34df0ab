/**
 * Spares: guests forked ahead, locked in, with their pages touched, that are nobody's yet. Taken on
 * the event loop; made by one refill thread.
 */
package dev.argyle.zygote.shelf;
