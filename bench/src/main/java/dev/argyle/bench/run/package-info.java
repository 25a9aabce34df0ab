/**
 * What every suite of {@code faas bench} works with: what it was asked for, the platform it talks
 * to, and where it puts what it finds. Used by the suite's thread.
 */
package dev.argyle.bench.run;
