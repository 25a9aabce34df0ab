/** Load generator, floors and peers; talks to the platform over HTTP only. */
package dev.argyle.bench;
