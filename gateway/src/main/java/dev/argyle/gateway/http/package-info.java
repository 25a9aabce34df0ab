/**
 * What every endpoint needs of HTTP: one request with its answer, bounded bodies, bounded
 * connections, errors in Lambda's shape, and who may talk to the control plane. Event loop only,
 * unless a class says otherwise.
 */
package dev.argyle.gateway.http;
