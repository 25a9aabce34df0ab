/**
 * Which call runs where: pools of instances a function version, spares shared by all. Confined to
 * the worker's event loop.
 */
package dev.argyle.worker.schedule;
