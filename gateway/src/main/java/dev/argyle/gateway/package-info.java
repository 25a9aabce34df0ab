/** HTTP in front of workers: control plane, triggers, routing, stores. */
package dev.argyle.gateway;
