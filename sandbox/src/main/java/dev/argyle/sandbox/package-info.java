/** One sandbox from start to end. */
package dev.argyle.sandbox;
