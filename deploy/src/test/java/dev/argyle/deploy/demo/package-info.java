/** Tests of what the demo prepares. */
package dev.argyle.deploy.demo;
