/** Tests of the command as a whole, and what the other tests share. */
package dev.argyle.deploy;
