/**
 * The protocol between worker and guest: length-prefixed, versioned, bounded frames over a stream
 * socket. What a guest sends is hostile and is checked here. Event loop only.
 */
package dev.argyle.zygote.frame;
