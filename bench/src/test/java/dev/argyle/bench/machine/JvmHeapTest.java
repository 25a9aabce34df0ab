package dev.argyle.bench.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class JvmHeapTest {
  @Test
  void readsWhatJcmdSaysOfAllCollectors() {
    assertEquals(
        Optional.of(34_567L << 10),
        JvmHeap.used(
            "71:\n garbage-first heap   total 262144K, used 34567K [0x1, 0x2)\n  region size 1K"));
    assertEquals(
        Optional.of(103L << 10),
        JvmHeap.used(
            """
            71:
             def new generation   total 39296K, used 100K [0x1, 0x2, 0x3)
              eden space 34944K,  70% used [0x1, 0x2, 0x3)
             tenured generation   total 87424K, used 3K [0x1, 0x2, 0x3)
               the space 87424K,  20% used [0x1, 0x2, 0x3, 0x4)
             Metaspace       used 35K, committed 36K, reserved 1114112K
            """));
    assertEquals(
        Optional.of(100L << 10),
        JvmHeap.used(
            "71:\n garbage-first heap   total reserved 9K, committed 8K, used 100K [0x1, 0x2)"));
    assertEquals(Optional.of(26L << 20), JvmHeap.used(" ZHeap           used 26M, capacity 60M"));
    assertEquals(Optional.empty(), JvmHeap.used("no such process"));
  }
}
