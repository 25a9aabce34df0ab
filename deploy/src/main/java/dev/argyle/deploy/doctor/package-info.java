/**
 * Looks whether a machine can run the platform, and says how to mend what is missing. Reads files
 * under {@code /proc} and {@code /sys} and changes nothing; on the caller's thread.
 */
package dev.argyle.deploy.doctor;
