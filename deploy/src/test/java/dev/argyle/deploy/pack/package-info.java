/** Tests of packing: no root, no network. */
package dev.argyle.deploy.pack;
