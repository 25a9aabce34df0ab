/** Tests of the repository itself: which way imports go, and the house rules. */
package dev.argyle.deploy.house;
