/**
 * Functions' code as it was uploaded: zip files named by their SHA-256, written through a staging
 * folder so that no half of one is ever seen. Everything here blocks, so the event loop stays away;
 * any other thread may call.
 */
package dev.argyle.gateway.bundle;
