package dev.argyle.deploy.doctor;

import java.io.IOException;

/** Looks at one thing. */
@FunctionalInterface
interface Check {
  /** What is there; throws when it cannot even be looked at. */
  Finding run() throws IOException;
}
