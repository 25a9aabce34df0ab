/**
 * A client of the gateway's HTTP interface: Lambda's REST API and what it has no word for.
 * Blocking, called by the commands on their own thread; every failure comes out as one line.
 */
package dev.argyle.deploy.client;
