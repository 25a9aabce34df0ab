/** Tests of the checks, on folders that look like a machine's. */
package dev.argyle.deploy.doctor;
