/** What a function's source says that it imports. */
package dev.argyle.worker.imports;
