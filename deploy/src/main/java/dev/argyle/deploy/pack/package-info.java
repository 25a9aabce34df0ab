/**
 * Packs a function's folder into a bundle: the same folder always makes the same bytes, so that an
 * unchanged function has an unchanged digest. Pure file work, on the caller's thread.
 */
package dev.argyle.deploy.pack;
