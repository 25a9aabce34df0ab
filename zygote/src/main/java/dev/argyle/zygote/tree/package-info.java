/**
 * The import cache: below a base zygote, zygotes that have imported packages. No function is forked
 * from a zygote that holds a package it did not ask for. Confined to the worker's event loop, but
 * for what starts and ends zygotes.
 */
package dev.argyle.zygote.tree;
