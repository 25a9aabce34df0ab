/**
 * Where functions are kept so that they survive a restart: a small interface and its JDBC
 * implementation for SQLite and PostgreSQL. Everything here blocks; only the registry calls it,
 * from its one writer thread.
 */
package dev.argyle.gateway.store;
