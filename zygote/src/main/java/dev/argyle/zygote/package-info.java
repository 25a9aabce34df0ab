/** Warm interpreters that fork. */
package dev.argyle.zygote;
