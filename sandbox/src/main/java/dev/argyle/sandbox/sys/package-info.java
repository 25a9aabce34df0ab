/**
 * The only code that calls libc. {@link dev.argyle.sandbox.sys.Kernel} is the interface, {@link
 * dev.argyle.sandbox.sys.JnrKernel} the real one; tests use a fake that records. Every call acts on
 * the calling thread's credentials, root and namespaces.
 */
package dev.argyle.sandbox.sys;
