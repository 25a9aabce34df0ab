/**
 * The zygote's process: what it is started with and how it is told to fork. One reader thread a
 * zygote; requests may come from any thread.
 */
package dev.argyle.zygote.process;
