/**
 * One forked guest as the worker holds it: its sandbox, its two sockets, its end. Confined to the
 * worker's event loop.
 */
package dev.argyle.zygote.guest;
