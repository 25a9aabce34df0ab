package dev.argyle.sandbox.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ErrnoExceptionTest {
  @Test
  void namesTheCallTheObjectAndTheError() {
    ErrnoException failure = new ErrnoException(Errno.ENOENT, "open_tree", "/x");
    assertEquals("open_tree `/x`: No such file or directory (ENOENT)", failure.getMessage());
    assertEquals(Errno.ENOENT, failure.errno());
  }

  @Test
  void givesTheNumberOfAnErrorNobodyKnows() {
    assertEquals("bpf `prog`: errno 4095", new ErrnoException(4095, "bpf", "prog").getMessage());
  }
}
